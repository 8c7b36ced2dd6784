// What stands in for a picture, and which way a text runs.

/** One or two letters of a name, whatever the script; emoji only if there is nothing else. */
export function initials(name: string): string {
  const words = name.split(/[\s_]+/u).map((word) => graphemes(word).filter(isLetter));
  const [first, second] = words.filter((word) => word.length > 0);
  if (first === undefined) return graphemes(name.trim())[0] ?? '?';
  const one = first[0] ?? '';
  // Scripts without capitals and spaces read better with two of their signs.
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(one)) {
    return one + (first[1] ?? '');
  }
  if (!/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u.test(one)) return one;
  return (
    one + (second?.[0] ?? (second === undefined ? (first[1] ?? '') : ''))
  ).toLocaleUpperCase();
}

function isLetter(sign: string): boolean {
  return /^[\p{L}\p{N}]/u.test(sign);
}

// Making one is dear, and every card asks.
const segmenter = new Intl.Segmenter();

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Two colours of a gradient, always the same for one id, dark enough for white letters. */
export function gradient(id: string): { from: string; to: string } {
  let hash = 2_166_136_261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16_777_619);
  const hue = (hash >>> 0) % 360;
  return { from: `hsl(${hue} 46% 39%)`, to: `hsl(${(hue + 18) % 360} 50% 24%)` };
}

const rightToLeft = new Set(['ar', 'he', 'iw', 'fa', 'ur', 'ps', 'sd', 'ug', 'dv', 'yi', 'ckb']);
const strongRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thaana}\p{Script=Syriac}]/u;

/** Which way a post runs: by its language, or by its first letter where X knows none. */
export function directionOf(lang: string, text: string): 'ltr' | 'rtl' {
  const language = languageOf(lang);
  if (language !== undefined) return rightToLeft.has(language) ? 'rtl' : 'ltr';
  const letter = /\p{L}/u.exec(text)?.[0];
  return letter !== undefined && strongRight.test(letter) ? 'rtl' : 'ltr';
}

// X's older names for languages, and its marks for "none" (und, zxx, qme, …).
const renamed: Readonly<Record<string, string>> = { in: 'id', iw: 'he', ji: 'yi' };

/** The language for a lang attribute; undefined where X gives none that is one. */
export function languageOf(lang: string): string | undefined {
  if (!/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(lang)) return undefined;
  if (/^(und|zxx|art|mul|mis|q[a-t][a-z])/.test(lang)) return undefined;
  return renamed[lang] ?? lang;
}
