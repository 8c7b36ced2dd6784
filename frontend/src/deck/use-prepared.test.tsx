// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ViewRow } from '../feed/view';
import { usePrepared } from './use-prepared';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const made = new Map<number, ViewRow>();
function row(seq: number): ViewRow {
  const known = made.get(seq) ?? { kind: 'withdrawn', key: `p${seq}`, seq, at: seq, id: `${seq}` };
  made.set(seq, known);
  return known;
}
/** Rows from one number down to another, newest first. */
const rows = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, at) => row(from - at));
const seqs = (list: readonly ViewRow[]) => list.map(({ seq }) => seq);

type Props = { rows: readonly ViewRow[]; flowing: boolean };
function list(initial: Props) {
  const hook = renderHook(({ rows, flowing }: Props) => usePrepared(rows, flowing, 5), {
    initialProps: initial,
  });
  const frames = (many: number) => {
    for (let n = 0; n < many; n++) act(() => void vi.advanceTimersToNextFrame());
  };
  return {
    give: (next: Props) => hook.rerender(next),
    frames,
    shown: () => seqs(hook.result.current.shown),
    coming: () => seqs(hook.result.current.coming),
    over: () => hook.result.current.over,
  };
}

test('a first page comes from the top, a row in each frame', () => {
  const it = list({ rows: rows(40, 1), flowing: true });
  expect(it.shown()).toEqual([40]);
  it.frames(1);
  expect(it.shown()).toEqual([40, 39]);
  it.frames(8);
  expect(it.shown()).toHaveLength(40);
});

test('many new rows are made ready one by one, and shown together', () => {
  const it = list({ rows: rows(10, 1), flowing: true });
  it.frames(20);
  it.give({ rows: rows(30, 1), flowing: true });
  expect(it.shown()).toEqual(seqs(rows(10, 1)));
  expect(it.coming()).toEqual([]);
  for (const ready of [1, 2, 3, 4, 5]) {
    it.frames(1);
    expect(it.shown()).toEqual(seqs(rows(10, 1)));
    expect(it.coming()).toEqual(seqs(rows(30, 1)).slice(0, ready));
  }
  it.frames(1);
  expect(it.shown()).toEqual(seqs(rows(30, 1)));
  expect(it.coming()).toEqual([]);
});

test('one new row is shown at once', () => {
  const it = list({ rows: rows(10, 1), flowing: true });
  it.frames(20);
  it.give({ rows: rows(11, 1), flowing: true });
  expect(it.shown()).toEqual(seqs(rows(11, 1)));
});

test('a row that goes from sight goes at once, whatever came with that', () => {
  const it = list({ rows: rows(10, 1), flowing: true });
  it.frames(20);
  const left = rows(30, 1).filter(({ seq }) => seq !== 9);
  it.give({ rows: left, flowing: true });
  expect(it.shown()).toEqual(seqs(left));
});

test('a list that is held is shown as it is', () => {
  const it = list({ rows: rows(10, 1), flowing: true });
  it.frames(20);
  it.give({ rows: rows(10, 1), flowing: false });
  it.give({ rows: rows(30, 1), flowing: false });
  expect(it.shown()).toEqual(seqs(rows(30, 1)));
  it.give({ rows: rows(60, 1), flowing: false });
  expect(it.shown()).toEqual(seqs(rows(60, 1)));
  expect(it.over()).toBe(0);
});

test('what comes in the very moment in which a list is held is kept back', () => {
  const it = list({ rows: rows(10, 1), flowing: true });
  it.frames(20);
  it.give({ rows: rows(12, 1), flowing: false });
  expect(it.shown()).toEqual(seqs(rows(10, 1)));
  expect(it.over()).toBe(2);
  it.give({ rows: rows(12, 1), flowing: true });
  it.frames(9);
  expect(it.shown()).toEqual(seqs(rows(12, 1)));
  expect(it.over()).toBe(0);
});

test('a list that is held in the midst of it keeps back what is new, until it flows again', () => {
  const it = list({ rows: rows(10, 3), flowing: true });
  it.frames(20);
  it.give({ rows: rows(30, 3), flowing: true });
  it.frames(2);
  it.give({ rows: rows(30, 3), flowing: false });
  it.frames(9);
  expect(it.shown()).toEqual(seqs(rows(10, 3)));
  expect(it.coming()).toEqual([]);
  expect(it.over()).toBe(20);
  // Older ones come in below all the same.
  it.give({ rows: rows(30, 1), flowing: false });
  expect(it.shown()).toEqual(seqs(rows(10, 1)));
  expect(it.over()).toBe(20);
  it.give({ rows: rows(40, 1), flowing: true });
  it.frames(9);
  expect(it.shown()).toEqual(seqs(rows(40, 1)));
  expect(it.over()).toBe(0);
});

test('what never stops coming is shown all the same', () => {
  const it = list({ rows: rows(10, 1), flowing: true });
  it.frames(20);
  let newest = 10;
  for (let n = 0; n < 6; n++) {
    newest += 10;
    it.give({ rows: rows(newest, 1), flowing: true });
    it.frames(2);
  }
  expect(it.shown()[0]).toBeGreaterThan(10);
});
