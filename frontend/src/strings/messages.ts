// How a text in ICU MessageFormat becomes a sentence.
// https://unicode-org.github.io/icu/userguide/format_parse/messages/

import { type Formatters, IntlMessageFormat } from 'intl-messageformat';
import { formats } from './format';

/** What stands for a text's {names}; a function makes what depends on the language. */
export type Values = Readonly<Record<string, string | number | ((locale: string) => string)>>;

/** A sentence that is told something. */
export type Message<A extends unknown[]> = ((...args: A) => string) & {
  /** Names what it is told, the same in every language. */
  readonly takes: (...args: A) => Values;
  /** The text that is filled. */
  readonly text: string;
};

/** What another language says in the place of T: a text for a sentence, the same shape for all else. */
export type Translation<T> = T extends (...args: never[]) => string
  ? string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Translation<T[K]> };

// Making one of Intl's formatters takes far longer than using it, and hundreds of messages need the same few.
const made = new Map<string, unknown>();
function once<A extends unknown[], T>(kind: string, make: (...args: A) => T): (...args: A) => T {
  return (...args) => {
    const key = kind + JSON.stringify(args);
    // What was made for a key is of the kind that the key names.
    const it = (made.get(key) as T | undefined) ?? make(...args);
    made.set(key, it);
    return it;
  };
}
const formatters: Formatters = {
  getNumberFormat: once('number', (...args) => new Intl.NumberFormat(...args)),
  getDateTimeFormat: once('date', (...args) => new Intl.DateTimeFormat(...args)),
  getPluralRules: once('plural', (...args) => new Intl.PluralRules(...args)),
};

/** So many of a message's sentences are kept: a deck says "5s" and "12 replies" over and over. */
const remembered = 200;

/** Makes messages of one language from what they take and their texts. */
export function messagesIn(locale: string) {
  return <A extends unknown[]>(takes: (...args: A) => Values, text: string): Message<A> => {
    // Read when it is said for the first time: few of all sentences are at once.
    let format: IntlMessageFormat | null = null;
    const said = new Map<string, string>();
    const say = (...args: A): string => {
      const values = Object.entries(takes(...args)).map(([name, value]) => [
        name,
        typeof value === 'function' ? value(locale) : value,
      ]);
      const key = JSON.stringify(values);
      const before = said.get(key);
      if (before !== undefined) return before;
      format ??= new IntlMessageFormat(text, locale, formats, { ignoreTag: true, formatters });
      const sentence = String(format.format(Object.fromEntries(values)));
      if (said.size >= remembered) said.clear();
      said.set(key, sentence);
      return sentence;
    };
    return Object.assign(say, { takes, text });
  };
}

/** Puts the texts of another language into the shape of the original. */
export function translate<T>(original: T, locale: string, texts: Translation<T>): T {
  const message = messagesIn(locale);
  const into = (one: unknown, text: unknown): unknown => {
    if (isMessage(one)) return message(one.takes, String(text));
    if (!isGroup(one) || !isGroup(text)) return text;
    return Object.fromEntries(Object.entries(text).map(([key, it]) => [key, into(one[key], it)]));
  };
  // Translation<T> is T with texts for its messages, and those are messages again now.
  return into(original, texts) as T;
}

/** Whether something is a sentence that is told something. */
export function isMessage(it: unknown): it is Message<unknown[]> {
  return typeof it === 'function' && 'takes' in it;
}

function isGroup(it: unknown): it is Record<string, unknown> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
