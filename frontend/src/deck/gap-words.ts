import { assertNever } from '../api/check';
import type { FilledGap, Gap } from '../feed/wire';
import type { Strings } from '../strings/en';

/**
 * Says what is known of a gap and what becomes of it; filled is null while that
 * is not known, and asked is true from the reader's click until it is answered.
 */
export function gapWords(
  strings: Strings,
  gap: Gap,
  filled: FilledGap | null,
  asked: boolean,
): string {
  const seconds = (gap.to - gap.from) / 1000;
  const paused = gap.code === 'paused';
  if (gap.missed === 0) return strings.gapNone(seconds, paused);
  if (gap.missed !== null && gap.filled >= gap.missed)
    return strings.gapAll(seconds, gap.missed, paused);
  const state = asked ? 'filling' : (filled?.state ?? 'done');
  switch (state) {
    case 'looking':
    case 'filling':
      return gap.missed === null
        ? strings.gapLooking(seconds, paused)
        : strings.gapFetching(seconds, gap.missed, gap.filled, paused);
    case 'impossible':
      return strings.gapImpossible(seconds, gap.missed, gap.filled, paused);
    case 'done':
    case 'offered':
      return gap.missed === null
        ? strings.gapUnknown(seconds, gap.filled, paused)
        : strings.gapSome(seconds, gap.missed, gap.filled, paused);
    default:
      return assertNever(state);
  }
}
