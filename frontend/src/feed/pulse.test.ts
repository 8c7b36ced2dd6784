import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { beat, heat, hour, type Pulse, perMinute, pulseOf, readTold, together } from './pulse';

const minute = 60_000;
/** Twenty seconds into a minute. */
const now = Date.UTC(2026, 10, 24, 10, 30, 20);
const told = (minutesAgo: Record<number, number>, usual: number | null = null, to = now): Pulse => {
  const minutes = Array.from({ length: 60 }, (_, at) => minutesAgo[59 - at] ?? 0);
  return pulseOf({ to, minutes, usual, lastSeq: 100 }, now);
};
const posts = (pulse: Pulse, since = 0, at = now) =>
  hour(pulse, since, at).map((each) => each.posts);

test('reads what the program tells, and nothing else', () => {
  const golden = JSON.parse(readFileSync('../testdata/wire/pulse.json', 'utf8'));
  const read = readTold(golden);
  expect(read).toMatchObject({ to: Date.UTC(2026, 10, 24, 10, 0, 0, 431), lastSeq: 6 });
  expect(read?.minutes.slice(57)).toEqual([1, 0, 3]);
  expect(read?.usual).toBeCloseTo(1 / 1500);
  expect(readTold({ ...golden, usual: null })?.usual).toBeNull();
  expect(readTold({ ...golden, minutes: [1] })).toBeNull();
  expect(readTold({ ...golden, to: 'soon' })).toBeNull();
  expect(readTold({ ...golden, minutes: golden.minutes.map(() => 'x') })?.minutes[0]).toBe(0);
});

test('counts what is told and what arrives, each post once', () => {
  const pulse = beat(told({ 0: 3, 2: 5 }), [
    { seq: 99, at: now },
    { seq: 100, at: now },
    { seq: 101, at: now },
    { seq: 102, at: now - 2 * minute },
  ]);
  expect(posts(pulse).slice(56)).toEqual([0, 6, 0, 4]);
  expect(beat(pulse, [{ seq: 102, at: now }])).toBe(pulse);
});

test('moves on with the clock, and forgets what is too old to matter', () => {
  let pulse = told({ 0: 3, 59: 7 });
  expect(posts(pulse)[0]).toBe(7);
  expect(posts(pulse, 0, now + minute).slice(57)).toEqual([0, 3, 0]);
  for (let at = 0; at < 600; at++) pulse = beat(pulse, [{ seq: 101 + at, at: now + at * minute }]);
  expect(pulse.counts.size).toBeLessThan(150);
});

test('knows nothing of the time before the topic was there', () => {
  const hourOf = posts(told({ 0: 1 }), now - 5 * minute);
  expect(hourOf.filter((each) => each !== null)).toHaveLength(6);
  expect(hourOf[53]).toBeNull();
});

test("goes by X's clock, and tells minutes by this one", () => {
  const pulse = told({ 0: 12 }, null, now + 7 * minute);
  expect(perMinute(pulse, now)).toBe(12);
  const last = hour(pulse, 0, now).at(-1);
  expect(last).toMatchObject({ posts: 12, running: true, at: now - 20_000 });
});

test('the rate is that of the last minute, wherever in a minute that ends', () => {
  const pulse = told({ 0: 4, 1: 12 });
  expect(perMinute(pulse, now)).toBe(12); // 4 and two thirds of 12
  expect(perMinute(pulse, now + 39_000)).toBe(4);
  expect(perMinute(pulse, now + 10 * minute)).toBe(0);
});

test('what is filled in after an outage is no rush', () => {
  const quiet = told({ 0: 1, 1: 1 }, 1);
  const late = Array.from({ length: 500 }, (_, n) => ({ seq: 101 + n, at: now - 20 * minute }));
  const pulse = beat(quiet, late);
  expect(perMinute(pulse, now)).toBe(perMinute(quiet, now));
  expect(heat(pulse, now)).toBeNull();
  expect(posts(pulse)[39]).toBe(500);
});

test('is hot from three times what is usual on, and from ten posts a minute on', () => {
  const rushing = (rate: number, usual: number | null) =>
    heat(told({ 0: rate / 3, 1: rate, 2: rate, 3: rate, 4: rate, 5: rate }, usual), now);
  expect(rushing(90, 10)).toBe(9);
  expect(rushing(30, 10)).toBe(3);
  expect(rushing(27, 10)).toBeNull();
  expect(rushing(9, 1)).toBeNull();
  expect(rushing(12, 1)).toBe(12);
  expect(rushing(12, null)).toBeNull();
  expect(rushing(12, 0)).toBe(Number.POSITIVE_INFINITY);
  // A lone burst counts for what it is over five minutes.
  expect(heat(told({ 1: 40 }, 1), now)).toBeNull();
});

test('several topics beat as one', () => {
  const both = together([told({ 0: 1, 1: 3 }, 2), told({ 0: 4, 2: 5 }, 1)]);
  expect(posts(both).slice(57)).toEqual([5, 3, 5]);
  expect(both.usual).toBe(3);
  expect(together([told({}, 2), told({}, null)]).usual).toBeNull();
});
