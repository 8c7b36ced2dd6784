import { expect, test } from 'vitest';
import { beat, newPulse, perMinute, trace } from './pulse';

const now = 1_800_000_000_000;

test('counts the posts of the last minute and no others', () => {
  const pulse = beat(newPulse(0), [now - 90_000, now - 57_000, now - 30_000, now]);
  expect(perMinute(pulse, now)).toBe(3);
  expect(perMinute(pulse, now + 120_000)).toBe(0);
});

test('forgets what is too old to matter', () => {
  let pulse = newPulse(0);
  for (let at = now; at < now + 3_600_000; at += 1_000) pulse = beat(pulse, [at]);
  expect(pulse.counts.size).toBeLessThan(200);
});

test('does not say what it did not see', () => {
  const pulse = beat(newPulse(now - 30_000), [now - 10_000]);
  const points = trace(pulse, 0, now);
  expect(points).toHaveLength(60);
  expect(points.slice(0, 30).every((point) => point === null)).toBe(true);
  expect(points.slice(30).every((point) => point !== null)).toBe(true);
  expect(Math.max(...points.map((point) => point ?? 0))).toBe(1);
});

test('reaches back as far as the topic does, a minute at least and five at most', () => {
  const known = (since: number) =>
    trace(newPulse(0), since, now).filter((point) => point !== null).length;
  expect(known(now - 20_000)).toBe(20);
  expect(known(now - 120_000)).toBe(60);
  expect(known(0)).toBe(60);
});

test('an empty beat is the same pulse', () => {
  const pulse = newPulse(0);
  expect(beat(pulse, [])).toBe(pulse);
});

test('a rate is not told before a whole minute was seen', () => {
  const seen = beat(newPulse(1_000_000), [1_000_000, 1_001_000]);
  expect(perMinute(seen, 1_030_000)).toBeNull();
  expect(perMinute(seen, 1_060_000)).not.toBeNull();
});
