// Which words of a query may be marked where they stand in a text. Words are
// cut as the program's own matching cuts them (internal/rule): at punctuation,
// around an emoji, and between all characters of scripts without blanks. What
// is marked is a help to the eye, while what matches is decided elsewhere.

import { runsIn } from './fold';

const unspaced = `[${['Han', 'Hira', 'Kana', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('')}]`;
const letter = '[\\p{L}\\p{M}\\p{N}\\u200c\\u200d]';
const emoji =
  '\\p{RI}\\p{RI}?|\\p{ExtPict}(?:\\p{EMod}|\\ufe0f|\\u200d\\p{ExtPict}|[\\u{e0020}-\\u{e007f}])*';
const token = new RegExp(
  `${emoji}|(?=${letter})${unspaced}\\p{M}*|(?:(?!${unspaced})${letter})+`,
  'gu',
);

/** A word, sign or emoji of a text, in the form that is compared, and its place. */
type Token = { text: string; from: number; to: number };

function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(token), ({ 0: sign, index }) => ({
    text: sign
      .replace(/\ufe0f/gu, '')
      .normalize()
      .toLowerCase(),
    from: index,
    to: index + sign.length,
  }));
}

/** What is marked in a text: words and phrases, each cut into tokens, by their first one. */
type Words = ReadonlyMap<string, readonly (readonly Token[])[]>;

/** What is marked in a text: words, or a run of characters wherever it stands. */
export type Marks = { words: Words } | { run: string };

/** The wanted words and phrases of a query: no operators, no negated parts, no tags. */
export function wantedWords(query: string): string[] {
  const words: string[] = [];
  // One entry an open bracket: whether what is inside is negated.
  const negated: boolean[] = [];
  const part =
    /(-?)(?:[a-z_]+:(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s()"]*)|(\()|"((?:[^"\\]|\\.)*)"(~\d)?|([^\s()"]+))|(\))/giu;
  for (const [, minus, open, phrase, near, word, close] of query.matchAll(part)) {
    const unwanted = minus === '-' || negated.at(-1) === true;
    if (open !== undefined) negated.push(unwanted);
    else if (close !== undefined) negated.pop();
    else if (unwanted) continue;
    else if (near !== undefined) words.push(...(phrase ?? '').split(/\s+/u));
    else if (phrase !== undefined) words.push(phrase.replace(/\\(.)/gu, '$1').trim());
    else if (word !== undefined && !/^(OR$|[#$@])/u.test(word)) words.push(word);
  }
  return [...new Set(words.filter((each) => each !== ''))];
}

/** The marks of a query; null when there are none. */
export function marksOf(query: string): Marks | null {
  return marksOfWords(wantedWords(query));
}

/** The marks of words and phrases; null when there is nothing in them to be marked. */
export function marksOfWords(words: readonly string[]): Marks | null {
  const marks = new Map<string, Token[][]>();
  for (const wanted of words.map(tokensOf)) {
    const first = wanted[0]?.text;
    if (first !== undefined) marks.set(first, [...(marks.get(first) ?? []), wanted]);
  }
  return marks.size === 0 ? null : { words: marks };
}

/** The places in a text to be marked, from its start to its end; of two that overlap the first, and the longer. */
export function markedIn(text: string, marks: Marks | null): [from: number, to: number][] {
  if (marks === null) return [];
  if ('run' in marks) return runsIn(text, marks.run);
  const places: [number, number][] = [];
  const tokens = tokensOf(text);
  for (let at = 0; at < tokens.length; at++) {
    const here = tokens[at] as Token;
    const longest = (marks.words.get(here.text) ?? [])
      .filter((wanted) => stands(wanted, tokens, at))
      .reduce((most, { length }) => Math.max(most, length), 0);
    if (longest === 0) continue;
    at += longest - 1;
    places.push([here.from, tokens[at]?.to ?? here.to]);
  }
  return places;
}

// What is written without anything between in the query must stand so in the text.
function stands(wanted: readonly Token[], tokens: readonly Token[], at: number): boolean {
  return wanted.every((want, n) => {
    const found = tokens[at + n];
    if (found?.text !== want.text) return false;
    const glued = n > 0 && wanted[n - 1]?.to === want.from;
    return !glued || tokens[at + n - 1]?.to === found.from;
  });
}
