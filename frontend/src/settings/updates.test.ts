import { expect, test, vi } from 'vitest';
import type { Update, Version } from '../api/upkeep';
import { answerTime, newUpdates } from './updates';

const off: Update = { allowed: false, checkedAt: null, newer: null };
const on: Update = {
  allowed: true,
  checkedAt: Date.UTC(2026, 10, 24),
  newer: { version: '0.2.0', url: 'https://example.org/0.2.0' },
};

function program(updates = true) {
  const it = {
    knows: off,
    version: vi.fn(async (): Promise<Version> => ({ number: '', commit: '', date: '', updates })),
    update: vi.fn(async () => it.knows),
    allowUpdates: vi.fn(async (allowed: boolean) => {
      it.knows = { ...it.knows, allowed };
      return it.knows;
    }),
    later: vi.fn<(work: () => void, milliseconds: number) => void>(),
  };
  return it;
}

test('a program that asks nobody is not asked', async () => {
  const it = program(false);
  const updates = newUpdates(it, it.later);
  await updates.look();
  await updates.look();
  expect(updates.store.getState()).toBeNull();
  expect(it.version).toHaveBeenCalledTimes(1);
  expect(it.update).not.toHaveBeenCalled();
});

test('what the program knows is shown, and stays while it cannot be had', async () => {
  const it = program();
  const updates = newUpdates(it, it.later);
  it.version.mockRejectedValueOnce(new Error('not up yet'));
  await updates.look();
  expect(updates.store.getState()).toBeNull();
  it.knows = on;
  await updates.look();
  expect(updates.store.getState()).toEqual(on);
  it.update.mockRejectedValueOnce(new Error('gone'));
  await updates.look();
  expect(updates.store.getState()).toEqual(on);
});

test('a yes shows at once, is kept, and its answer looked for', async () => {
  const it = program();
  const updates = newUpdates(it, it.later);
  await updates.look();
  const done = updates.allow(true);
  expect(updates.store.getState()?.allowed).toBe(true);
  await done;
  expect(it.allowUpdates).toHaveBeenCalledExactlyOnceWith(true);
  expect(it.later).toHaveBeenCalledExactlyOnceWith(expect.any(Function), answerTime);
  it.knows = on;
  it.later.mock.calls[0]?.[0]();
  await vi.waitFor(() => expect(updates.store.getState()).toEqual(on));
});

test('a no is kept, and nothing looked for', async () => {
  const it = program();
  it.knows = on;
  const updates = newUpdates(it, it.later);
  await updates.look();
  await updates.allow(false);
  expect(it.allowUpdates).toHaveBeenCalledExactlyOnceWith(false);
  expect(updates.store.getState()?.allowed).toBe(false);
  expect(it.later).not.toHaveBeenCalled();
});

test('what could not be kept does not show, and is told', async () => {
  const it = program();
  const updates = newUpdates(it, it.later);
  await updates.look();
  it.allowUpdates.mockRejectedValueOnce(new Error('the disk is full'));
  await expect(updates.allow(true)).rejects.toThrow('full');
  expect(updates.store.getState()).toEqual(off);
  expect(it.later).not.toHaveBeenCalled();
});

test('an answer from before a word does not undo it', async () => {
  const it = program();
  const updates = newUpdates(it, it.later);
  await updates.look();
  let answer: (update: Update) => void = () => {};
  it.update.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  const looked = updates.look();
  await vi.waitFor(() => expect(it.update).toHaveBeenCalledTimes(2));
  const done = updates.allow(true);
  answer(off);
  await looked;
  await done;
  expect(updates.store.getState()?.allowed).toBe(true);
});
