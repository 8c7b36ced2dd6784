import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newClock } from './clock';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a clock tells everybody within the second, and not all in one frame', () => {
  const clock = newClock(() => Date.now());
  const told: { who: number; at: number; now: number }[] = [];
  const leave = Array.from({ length: 50 }, (_, who) =>
    clock.subscribe(() => told.push({ who, at: Date.now(), now: clock.now() })),
  );
  vi.advanceTimersByTime(1_999);
  expect(told.map(({ who }) => who)).toEqual([...leave.keys()]);
  expect(new Set(told.map(({ now }) => now))).toEqual(new Set([1_000]));
  expect(told.at(-1)?.at).toBeLessThan(1_500);
  for (const at of new Set(told.map((it) => it.at))) {
    expect(told.filter((it) => it.at === at).length).toBeLessThanOrEqual(12);
  }
  for (const each of leave) each();
  expect(vi.getTimerCount()).toBe(0);
});

test('a clock tells hundreds within the second too', () => {
  const clock = newClock(() => Date.now());
  const told = new Set<number>();
  const leave = Array.from({ length: 900 }, (_, who) => clock.subscribe(() => told.add(who)));
  vi.advanceTimersByTime(1_999);
  expect(told.size).toBe(900);
  for (const each of leave) each();
});

test('who leaves while the others are being told is not told', () => {
  const clock = newClock(() => Date.now());
  const told: number[] = [];
  const leave = Array.from({ length: 30 }, (_, who) => clock.subscribe(() => told.push(who)));
  vi.advanceTimersByTime(1_000);
  leave[29]?.();
  vi.advanceTimersByTime(900);
  expect(told).toHaveLength(29);
  for (const each of leave.slice(0, 29)) each();
});
