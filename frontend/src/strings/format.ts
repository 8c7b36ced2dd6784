// Numbers and times as people read them.

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function once<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const known = made.get(key);
  if (known !== undefined) return known as T;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

/** 1,234,567 */
export function whole(locale: string, n: number): string {
  return once(`whole ${locale}`, () => new Intl.NumberFormat(locale)).format(n);
}

/** 987, 1.2K, 3.4M; cut, not rounded up, so that 999,999 is never shown as a million. */
export function compact(locale: string, n: number): string {
  return once(
    `compact ${locale}`,
    () =>
      new Intl.NumberFormat(locale, {
        notation: 'compact',
        maximumFractionDigits: 1,
        roundingMode: 'floor',
      }),
  ).format(n);
}

/** $0.005, $1.20, $10 */
export function money(locale: string, dollars: number): string {
  return once(
    `money ${locale}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: 'USD',
        maximumFractionDigits: 4,
        trailingZeroDisplay: 'stripIfInteger',
      }),
  ).format(dollars);
}

/** 640 B, 12 KB, 3.4 MB */
export function bytes(locale: string, n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, n);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 1 && value < 100 ? 1 : 0;
  const number = once(
    `bytes ${locale} ${digits}`,
    () => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }),
  ).format(value);
  return `${number} ${units[unit]}`;
}

/** 14:02:10 in the reader's zone */
export function clock(locale: string, at: number): string {
  return once(
    `clock ${locale}`,
    () => new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' }),
  ).format(at);
}

/** 14:02 in the reader's zone */
export function minute(locale: string, at: number): string {
  return once(
    `minute ${locale}`,
    () => new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle: 'h23' }),
  ).format(at);
}

/** Nov 3, 2026 */
export function date(locale: string, at: number): string {
  return once(
    `date ${locale}`,
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
  ).format(at);
}

/** The day on which a time ends, with what comes after it; nothing when it is that on which it begins. */
export function laterDay(locale: string, from: number, to: number, after: string): string {
  const day = date(locale, to);
  return day === date(locale, from) ? '' : `${day}${after}`;
}

/** 3s, 5m, 2h, 6d, then the day it was; the four units are given. */
export function compactTime(
  locale: string,
  milliseconds: number,
  at: number,
  [second, minute, hour, day]: readonly [string, string, string, string],
): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds}${second}`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}${minute}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}${hour}`;
  if (seconds < 604_800) return `${Math.floor(seconds / 86_400)}${day}`;
  const thisYear = new Date(at + milliseconds).getFullYear() === new Date(at).getFullYear();
  return once(
    `day ${locale} ${thisYear}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        month: 'short',
        day: 'numeric',
        ...(thisYear ? {} : { year: 'numeric' }),
      }),
  ).format(at);
}
