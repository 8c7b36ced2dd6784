// How well a command's words answer what is typed into the palette.

const letters = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no blanks between words: a part of a run may be a word. */
const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]/u;

/**
 * Rates words by what is typed, between 0 and 1: each part of it has to be in them, as a word, as
 * the beginning of one or, least, within one. Letters that are only scattered are no match.
 */
export function rank(words: string, typed: string): number {
  const text = plain(words);
  const known = text.match(letters) ?? [];
  const parts = plain(typed).split(/\s+/).filter(Boolean);
  let worst = 1;
  let sum = 0;
  for (const part of parts) {
    const score = of(part, text, known);
    worst = Math.min(worst, score);
    sum += score;
  }
  if (worst === 0) return 0;
  const mean = parts.length === 0 ? 1 : sum / parts.length;
  // Of two that match alike the one that begins so comes first, then one that has it in this order.
  const whole = parts.join(' ');
  return mean * (text.startsWith(whole) ? 1 : text.includes(whole) ? 0.95 : 0.9);
}

function of(part: string, text: string, known: readonly string[]): number {
  if (known.includes(part)) return 1;
  if (known.some((word) => word.startsWith(part))) return 0.8;
  if (!text.includes(part)) return 0;
  return unspaced.test(part) ? 0.8 : 0.4;
}

// Case, width and accents make no other word.
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .normalize('NFC');
}
