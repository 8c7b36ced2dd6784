import { beforeEach, expect, test, vi } from 'vitest';
import { most, newLocalMedia, remembered } from './local-media';

const base = 'http://127.0.0.1:7777';
let start = 1;
let due: (() => void)[] = [];
const ask = vi.fn(async (addresses: readonly string[]) =>
  addresses.map((address) => (address.startsWith('https://pbs.') ? path(address) : null)),
);
const path = (address: string) => `/media/${start}-${address.slice(12)}`;
const made = () =>
  newLocalMedia({
    ask,
    base,
    later: (work) => due.push(work),
  });

/** Lets what is due happen, and the answers come. */
async function settle() {
  for (const work of due.splice(0)) work();
  await new Promise((resolve) => setTimeout(resolve));
}

beforeEach(() => {
  start = 1;
  due = [];
  ask.mockClear();
});

test('those drawn together are asked for together, each once', async () => {
  const media = made();
  const told = vi.fn();
  media.watch('https://pbs.a', told);
  media.watch('https://pbs.a', () => {});
  media.watch('https://evil.example/a', told);
  expect(media.find('https://pbs.a')).toBeUndefined();
  await settle();
  expect(ask.mock.calls).toEqual([[['https://pbs.a', 'https://evil.example/a']]]);
  expect(media.find('https://pbs.a')).toBe(`${base}/media/1-a`);
  expect(media.find('https://evil.example/a')).toBeNull();
  expect(told).toHaveBeenCalledTimes(2);
  media.watch('https://pbs.a', told);
  await settle();
  expect(ask).toHaveBeenCalledTimes(1);
});

test('what has gone out of sight meanwhile is not asked for', async () => {
  const media = made();
  media.watch('https://pbs.a', () => {})();
  await settle();
  expect(ask).not.toHaveBeenCalled();
});

test('no question is larger than the program takes', async () => {
  const media = made();
  const long = (n: number) => `https://pbs.${n}${'"'.repeat(2_000)}`;
  for (let n = 0; n < most + 30; n++) media.watch(n < 60 ? long(n) : `https://pbs.${n}`, () => {});
  media.watch(`https://pbs.${'a'.repeat(70_000)}`, () => {});
  await settle();
  const batches = ask.mock.calls.map(([batch]) => batch);
  expect(batches.flat()).toHaveLength(most + 30);
  for (const batch of batches) {
    expect(batch.length).toBeLessThanOrEqual(most);
    expect(JSON.stringify({ urls: batch }).length).toBeLessThan(64 << 10);
  }
  expect(media.find(`https://pbs.${'a'.repeat(70_000)}`)).toBeNull();
});

test('a path of an earlier start is asked for once more, and one that fails twice is broken', async () => {
  const media = made();
  const leave = media.watch('https://pbs.a', () => {});
  await settle();
  start = 2;
  media.failed('https://pbs.a', `${base}/media/1-a`);
  media.failed('https://pbs.a', `${base}/media/1-a`); // the other column's picture
  expect(media.find('https://pbs.a')).toBeUndefined();
  await settle();
  expect(media.find('https://pbs.a')).toBe(`${base}/media/2-a`);
  media.failed('https://pbs.a', `${base}/media/2-a`);
  await settle();
  expect(media.find('https://pbs.a')).toBeNull();
  expect(ask).toHaveBeenCalledTimes(3);
  // Seen anew it is tried anew.
  leave();
  media.watch('https://pbs.a', () => {});
  await settle();
  expect(media.find('https://pbs.a')).toBe(`${base}/media/2-a`);
});

test('a program that is back is asked for what it did not answer, and believed anew', async () => {
  const media = made();
  media.watch('https://pbs.a', () => {});
  media.watch('https://pbs.b', () => {})();
  ask.mockRejectedValueOnce(new Error('gone'));
  await settle();
  expect(media.find('https://pbs.a')).toBeUndefined();
  const leave = media.watch('https://pbs.c', () => {});
  await settle();
  leave();
  expect(media.find('https://pbs.c')).toBe(`${base}/media/1-c`);
  start = 2;
  media.renew();
  await settle();
  expect(media.find('https://pbs.a')).toBe(`${base}/media/2-a`);
  expect(media.find('https://pbs.c')).toBeUndefined();
});

test('so much is remembered and no more, but all that is in sight', async () => {
  const media = made();
  media.watch('https://pbs.first', () => {});
  for (let n = 0; n < remembered + 10; n++) media.watch(`https://pbs.${n}`, () => {})();
  expect(media.find('https://pbs.0')).toBeUndefined();
  await settle();
  expect(media.find('https://pbs.first')).toBe(`${base}/media/1-first`);
});

test('a post whose media were wanted is remembered', () => {
  const media = made();
  media.open('1');
  expect([media.isOpen('1'), media.isOpen('2')]).toEqual([true, false]);
  for (let n = 10; n < 10 + remembered; n++) media.open(String(n));
  expect(media.isOpen('1')).toBe(false);
});
