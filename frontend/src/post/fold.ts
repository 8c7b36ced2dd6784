// Texts as they are compared where case, accents and width do not count.

// Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowel signs and the
// lengthening stroke. The signs of Indic and Thai words are no accents: they
// tell one word from another.
const accents = new RegExp(
  [
    '\\u0300-\\u036f\\u0483-\\u0487\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f',
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7',
    '\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed',
  ]
    .map((some) => `[${some}]`)
    .join('|'),
  'gu',
);

// What lower case alone leaves different: both Turkish i, the last Greek s, the German sharp s.
const same: Readonly<Record<string, string>> = { ı: 'i', ς: 'σ', ß: 'ss' };

/** A text without case, accents and width. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .toLowerCase()
    .replace(/[ıςß]/gu, (sign) => same[sign] ?? sign);
}

/** The places in a text of a run of characters, however these are written. */
export function runsIn(text: string, run: string): [from: number, to: number][] {
  const wanted = fold(run);
  if (wanted.trim() === '' || !fold(text).includes(wanted)) return [];
  // Each sign is folded alone, so that every part of the result knows where it came from.
  let folded = '';
  const from: number[] = [];
  const to: number[] = [];
  for (const { 0: sign, index } of text.matchAll(/./gsu)) {
    const short = fold(sign);
    folded += short;
    for (let n = 0; n < short.length; n++) {
      from.push(index);
      to.push(index + sign.length);
    }
    // An accent belongs to what it stands on.
    if (short === '' && to.length > 0) to[to.length - 1] = index + sign.length;
  }
  const places: [number, number][] = [];
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at)) {
    const end = at + wanted.length;
    const start = from[at] ?? 0;
    const last = places.at(-1);
    // Half a sign is marked whole, and once.
    if (last === undefined || start >= last[1]) places.push([start, to[end - 1] ?? start]);
    at = end;
  }
  return places;
}
