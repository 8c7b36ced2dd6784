// Numbers and times as people read them: what a message's text calls by a name,
// as in {n, number, short}, and what no such name can say.

import type { Formats } from 'intl-messageformat';

/** The formats that a message's text may name. */
export const formats = {
  number: {
    /** 987, 1.2K, 3.4M; cut, not rounded up, so that 999,999 is never shown as a million. */
    short: { notation: 'compact', maximumFractionDigits: 1, roundingMode: 'floor' },
    /** 0.3, 1.5, 12: a mean, as exactly as it is worth */
    mean: {
      maximumSignificantDigits: 2,
      maximumFractionDigits: 0,
      roundingPriority: 'morePrecision',
    },
    /** $0.005, $1.20, $10 */
    money: {
      style: 'currency',
      currency: 'USD',
      maximumFractionDigits: 4,
      trailingZeroDisplay: 'stripIfInteger',
    },
  },
  date: {
    /** Nov 3, 2026 */
    day: { dateStyle: 'medium' },
    /** Nov 3 */
    dayOfYear: { month: 'short', day: 'numeric' },
  },
  time: {
    /** 14:02:10 in the reader's zone */
    clock: { timeStyle: 'medium', hourCycle: 'h23' },
    /** 14:02 in the reader's zone */
    minute: { timeStyle: 'short', hourCycle: 'h23' },
  },
} satisfies Formats;

type Unit = 'second' | 'minute' | 'hour' | 'day';

/** How long something took, in the unit in which people would say it. */
export function span(seconds: number): { n: number; unit: Unit } {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return { n: whole, unit: 'second' };
  if (seconds < 5_400) return { n: Math.round(seconds / 60), unit: 'minute' };
  if (seconds < 172_800) return { n: Math.round(seconds / 3_600), unit: 'hour' };
  return { n: Math.round(seconds / 86_400), unit: 'day' };
}

/** How long is yet to be waited: never told shorter than it is. */
export function wait(seconds: number): { n: number; unit: Unit } {
  return seconds < 120
    ? { n: seconds, unit: 'second' }
    : { n: Math.ceil(seconds / 60), unit: 'minute' };
}

/** How long ago something was: whole units that have passed, for a week; then the day it was tells more. */
export function age(
  milliseconds: number,
  at: number,
): { n: number; unit: Unit | 'dayOfYear' | 'date'; at: number } {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  // Without the time itself: what is of one age reads the same.
  const passed = (length: number, unit: Unit) => ({ n: Math.floor(seconds / length), unit, at: 0 });
  if (seconds < 60) return passed(1, 'second');
  if (seconds < 3_600) return passed(60, 'minute');
  if (seconds < 86_400) return passed(3_600, 'hour');
  if (seconds < 604_800) return passed(86_400, 'day');
  const thisYear = new Date(at + milliseconds).getFullYear() === new Date(at).getFullYear();
  return { n: 0, unit: thisYear ? 'dayOfYear' : 'date', at };
}

/** Whether two times are on one day in the reader's zone. */
export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** 640 B, 12 KB, 3.4 MB */
export function bytes(n: number): (locale: string) => string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, n);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const maximumFractionDigits = unit > 1 && value < 100 ? 1 : 0;
  return (locale) =>
    `${new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value)} ${units[unit]}`;
}

/** DE, FR, US */
export function list(words: readonly string[]): (locale: string) => string {
  return (locale) =>
    new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' }).format(words);
}

/** Germany; a code that is no country's stays a code. */
export function country(locale: string, code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
}
