import type { Named, Operator, Vocabulary } from '../api/model';
import type { Strings } from '../strings/en';
import { type Token, tokensOf } from './tokens';

/** Something that can stand at the caret. */
export type Suggestion = {
  /** What is written, as it stands in the query. */
  text: string;
  /** What it means, in plain words. */
  says: string;
  /** The words it is found by, besides how it is written. */
  called: string;
  /** Its value is still to be chosen. */
  open: boolean;
};

/** What can stand in place of the text between from and to (UTF-16 units). */
export type Suggestions = { from: number; to: number; value: boolean; options: Suggestion[] };

/** As many as a list shows without becoming a search of its own; values are all shown. */
const most = 12;

/**
 * Tells what can stand at the caret of a query, best first: values after an operator's
 * colon, otherwise what begins with the letters typed or is called so. Asked for by the
 * user, it offers all even where nothing is typed. Null where there is nothing to offer.
 */
export function suggest(
  query: string,
  caret: number,
  asked: boolean,
  vocabulary: Vocabulary,
  strings: Strings,
): Suggestions | null {
  const token = tokensOf(query).find(({ start, end }) => start < caret && caret <= end);
  if (token?.kind === 'phrase' || token?.kind === 'tag') return null;
  const everything = all(vocabulary, strings);
  if (token?.kind === 'operator' && caret >= token.valueAt) {
    const negated = token.negated ? '-' : '';
    const typed = folded(query.slice(token.valueAt, caret));
    const label = `${negated}${token.name}:`;
    const options = everything
      .filter(({ text }) => text.startsWith(label) && text !== label)
      .filter((it) => folded(it.text.slice(label.length)).startsWith(typed) || calls(it, typed))
      // What is typed whole needs no offer, unless all is asked for.
      .filter(({ text }) => asked || folded(text) !== `${label}${typed}`);
    const { start, end } = token;
    return found(options.sort(byPrefix(`${label}${typed}`)), start, end, true);
  }
  if (token?.kind !== 'word' && token?.kind !== 'operator') {
    return asked ? found(general(everything), caret, caret, false) : null;
  }
  return ofWord(query, caret, token, everything);
}

function ofWord(query: string, caret: number, token: Token, everything: Suggestion[]) {
  const typed = folded(query.slice(token.start, caret));
  const bare = typed.replace(/^-+/, '');
  const named = everything.filter(({ text }) => bare !== '' && folded(text).startsWith(typed));
  // Few letters begin too much: a word that is merely typed is not to be taken for a name.
  const enough = /\p{Script=Han}/u.test(bare) ? 2 : 4;
  const called =
    bare.length < enough
      ? []
      : everything.filter(
          (it) => !named.includes(it) && calls(it, bare) && sided(it, token.negated),
        );
  const options = [...named.sort(byPrefix(typed)), ...called];
  // What is typed already needs no offer.
  const rest = options.filter(({ text }) => text !== query.slice(token.start, token.end));
  return found(rest.slice(0, most), token.start, token.end, false);
}

function found(
  options: Suggestion[],
  from: number,
  to: number,
  value: boolean,
): Suggestions | null {
  return options.length === 0 ? null : { from, to, value, options };
}

// Of what is negated, what is wanted is left out, and the other way round only by name.
function sided({ text }: Suggestion, negated: boolean): boolean {
  return !negated || text.startsWith('-');
}

// Words of sentences: they call nothing.
const filler = new Set(
  'from with without that what have been this some such many more least'.split(' '),
);

function calls({ called }: Suggestion, typed: string): boolean {
  if (filler.has(typed)) return false;
  const words = folded(called);
  if (/\p{Script=Han}/u.test(typed)) return words.includes(typed);
  return words.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed));
}

function byPrefix(typed: string) {
  const rank = ({ text }: Suggestion) => (folded(text).startsWith(folded(typed)) ? 0 : 1);
  return (a: Suggestion, b: Suggestion) => rank(a) - rank(b);
}

const first = ['OR', '-is:retweet', '-is:reply', 'lang:', 'from:', 'has:images', 'has:links'];

/** What is offered where nothing is typed: what most people want, then every operator. */
function general(everything: Suggestion[]): Suggestion[] {
  const wanted = first.flatMap((text) => everything.filter((it) => it.text === text));
  const rest = everything.filter((it) => it.open && !it.text.startsWith('-'));
  return [...wanted, ...rest.filter((it) => !wanted.includes(it))];
}

function all(vocabulary: Vocabulary, strings: Strings): Suggestion[] {
  return [
    { text: 'OR', says: strings.or, called: strings.or, open: false },
    ...vocabulary.operators.flatMap((operator) => ofOperator(operator, vocabulary, strings)),
  ];
}

function ofOperator(operator: Operator, vocabulary: Vocabulary, strings: Strings): Suggestion[] {
  const { name, takes, values } = operator;
  const says = strings.operators[name] ?? '';
  const also = strings.alsoCalled[name] ?? '';
  const own: Suggestion[] = [
    { text: `${name}:`, says, called: `${name} ${says} ${also}`, open: true },
  ];
  if (takes === 'lang') {
    return [
      ...own,
      ...names(name, vocabulary.languages, strings, strings.inLanguage, strings.notInLanguage),
    ];
  }
  if (takes === 'country') {
    return [
      ...own,
      ...names(name, vocabulary.countries, strings, strings.fromCountry, strings.notFromCountry),
    ];
  }
  return [
    ...own,
    ...values.flatMap((value) => {
      const text = `${name}:${value}`;
      const [is, isNot] = strings.values[text] ?? ['', ''];
      const names = `${value} ${strings.alsoCalled[text] ?? ''}`;
      const negated = { text: `-${text}`, says: isNot, called: `${names} ${isNot}`, open: false };
      // X takes this one negated alone.
      if (value === 'nullcast') return [negated];
      return [{ text, says: is, called: `${names} ${is}`, open: false }, negated];
    }),
  ];
}

function names(
  name: string,
  named: readonly Named[],
  { locale }: Strings,
  is: (name: string) => string,
  isNot: (name: string) => string,
): Suggestion[] {
  return named.flatMap(({ code, en, zh }) => {
    const called = locale.startsWith('zh') ? zh : en;
    return [
      { text: `${name}:${code}`, says: is(called), called, open: false },
      { text: `-${name}:${code}`, says: isNot(called), called, open: false },
    ];
  });
}

function folded(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}
