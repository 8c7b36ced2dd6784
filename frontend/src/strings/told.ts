// What the program tells with a code, in the reader's language. A code that the page does not know
// leaves the program's own sentence, in English.

import type { Strings } from './en';

/** Why something is so: the program's sentence, its code, and what the page's own sentence would lack. */
type Why = { reason: string | null; code?: string | undefined; said?: string | undefined };

/** A command that did not work. */
type Failed = {
  code: string;
  message: string;
  hint: string;
  behind: { code?: string | undefined; said?: string | undefined };
};

/** What X will say again however often it is asked; the reason says what helps. */
const final = new Set(['unauthorized', 'credits', 'spend-cap', 'forbidden', 'usage-cap']);

type Said = string | ((said: string) => string);

/** Says why something is so; empty where nothing is told. */
export function reasonIn(strings: Strings, { reason, code, said = '' }: Why): string {
  const own = pick<Said>(strings.reasons, code);
  if (own === undefined) return reason ?? '';
  return typeof own === 'string' ? own : own(said);
}

/** Says what went wrong with a command, and the way out. */
export function failureIn(
  strings: Strings,
  { code, message, hint, behind }: Failed,
): { message: string; hint: string } {
  const own = pick<{ says: Said; hint: string }>(strings.failures, code);
  const says = own?.says ?? message;
  return {
    message: reasonIn(strings, {
      ...behind,
      reason: typeof says === 'string' ? says : says(behind.said ?? message),
    }),
    hint: final.has(behind.code ?? '') ? strings.nothingKept : (own?.hint ?? hint),
  };
}

// What a sentence of a query's quotes or counts: lists of what is to be typed, one such piece, an
// emoji, a character's number, a number.
const pieces =
  /`[^`]*`(?:(?:,|,? and) `[^`]*`)*|\d\uFE0F?\u20E3|(?:\p{Extended_Pictographic}|\p{Regional_Indicator})(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\uFE0F|\u200D)*|(?<=U\+)[0-9A-F]+|\d(?:[\d.,]*\d)?/gu;

/** A sentence of a query's as the page knows it, with {} for what it quotes or counts. */
export function shapeOf(sentence: string): string {
  return sentence.replace(pieces, '{}');
}

/** Says a sentence that the program has said of a query; one that is not known stays in English. */
export function ofQuery(strings: Strings, sentence: string): string {
  const own = pick(strings.ofQueries, shapeOf(sentence));
  if (own === undefined) return sentence;
  const said = [...sentence.matchAll(pieces)].map(([piece]) =>
    piece.startsWith('`') ? (piece.match(/`[^`]*`/g) ?? []).join('、') : piece,
  );
  return own.replace(/\{(\d)\}/g, (_, at: string) => said[Number(at)] ?? '');
}

function pick<T>(from: Readonly<Record<string, T>>, code: string | undefined): T | undefined {
  return code !== undefined && Object.hasOwn(from, code) ? from[code] : undefined;
}
