// Which words of a query may be marked where they stand in a text. It reads
// the query loosely: what is marked is a help to the eye, while what matches is
// decided elsewhere.

const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The wanted words and phrases of a query: no operators, no negated parts, no tags. */
export function wantedWords(query: string): string[] {
  const words: string[] = [];
  // One entry an open bracket: whether what is inside is negated.
  const negated: boolean[] = [];
  const token = /(-?)(?:(\()|"((?:[^"\\]|\\.)*)"|([^\s()"]+))|(\))/gu;
  for (const [, minus, open, phrase, word, close] of query.matchAll(token)) {
    const unwanted = minus === '-' || negated.at(-1) === true;
    if (open !== undefined) negated.push(unwanted);
    else if (close !== undefined) negated.pop();
    else if (unwanted) continue;
    else if (phrase !== undefined) words.push(phrase.replace(/\\(.)/gu, '$1'));
    else if (word !== undefined && isPlain(word)) words.push(word);
  }
  return [...new Set(words.map((each) => each.trim()).filter((each) => each !== ''))];
}

function isPlain(word: string): boolean {
  return !/^(OR|AND|-)$/.test(word) && !/^[a-z_]+:/i.test(word) && !/^[#$@~:]/.test(word);
}

/** An expression that finds the wanted words of a query in a text; null when there are none. */
export function marksOf(query: string): RegExp | null {
  // An operator's quoted value is no phrase.
  const words = wantedWords(query.replace(/([a-z_]+):"(?:[^"\\]|\\.)*"/giu, '$1:x'));
  if (words.length === 0) return null;
  const parts = words.sort((a, b) => b.length - a.length).map(pattern);
  return new RegExp(parts.join('|'), 'giu');
}

function pattern(word: string): string {
  const body = word
    .split(/\s+/u)
    .map((each) => each.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'))
    .join('\\s+');
  if (spaceless.test(word)) return body;
  const before = /^[\p{L}\p{N}_]/u.test(word) ? '(?<![\\p{L}\\p{N}_])' : '';
  const after = /[\p{L}\p{M}\p{N}_]$/u.test(word) ? '(?![\\p{L}\\p{N}_])' : '';
  return before + body + after;
}
