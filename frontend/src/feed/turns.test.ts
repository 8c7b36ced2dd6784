import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change } from './column';
import { longestRest, newTurns, restPerPost, type Turns } from './turns';

let turns: Turns;
let commits: { at: number; ids: string[]; posts: number }[];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  commits = [];
  turns = newTurns({
    apply: (changes) =>
      commits.push({
        at: Date.now(),
        ids: changes.map(({ id }) => id),
        posts: changes.reduce((sum, { change }) => sum + sizeOf(change), 0),
      }),
    now: () => Date.now(),
    later: (work, wait) => {
      const timer = setTimeout(work, wait);
      return () => clearTimeout(timer);
    },
  });
});

afterEach(() => {
  turns.stop();
  vi.useRealTimers();
});

const sizeOf = (change: Change) => (change.kind === 'posts' ? change.posts.length : 1);
const posts = (count: number): Change => ({
  kind: 'posts',
  posts: Array.from({ length: count }, (_, at) => ({ seq: at, post: null })),
});
/** Adds to each topic so many posts a second, evenly, for so many milliseconds. */
async function flow(rates: Record<string, number>, milliseconds: number) {
  for (let at = 0; at < milliseconds; at += 10) {
    for (const [id, rate] of Object.entries(rates)) {
      const due = Math.floor(((at + 10) * rate) / 1_000) - Math.floor((at * rate) / 1_000);
      if (due > 0) turns.add(id, posts(due));
    }
    await vi.advanceTimersByTimeAsync(10);
  }
}
const of = (id: string) => commits.filter(({ ids }) => ids.includes(id));

describe('what comes in', () => {
  test('is put in at once when it is quiet', async () => {
    turns.add('A', posts(1));
    expect(commits).toEqual([{ at: 0, ids: ['A'], posts: 1 }]);
    await flow({ A: 2 }, 3_000);
    for (const { at } of commits.slice(1)) expect((at + 10) % 500).toBe(0);
    expect(commits).toHaveLength(7);
  });

  test('comes no more than ten times a second, and less often the faster it comes', async () => {
    await flow({ A: 9 }, 4_000);
    const calm = of('A').length;
    expect(calm).toBeGreaterThan(20);
    expect(calm).toBeLessThanOrEqual(4_000 / restPerPost);
    commits.length = 0;
    await flow({ A: 200 }, 9_000);
    expect(of('A').length).toBeLessThanOrEqual(9_000 / longestRest + 4);
    for (const [at, { at: time }] of of('A').slice(1).entries()) {
      expect(time - (of('A')[at]?.at ?? 0)).toBeLessThanOrEqual(longestRest);
    }
  });

  test('of several topics takes turns, and nobody waits longer than the longestRest', async () => {
    const rates = { A: 40, B: 40, C: 40, D: 40, E: 40, F: 40 };
    await flow(rates, 12_000);
    for (const { ids } of commits) expect(new Set(ids).size).toBe(1);
    for (let at = 1; at < commits.length; at++) {
      expect((commits[at]?.at ?? 0) - (commits[at - 1]?.at ?? 0)).toBeGreaterThanOrEqual(50);
    }
    for (const id of Object.keys(rates)) {
      const times = of(id).map(({ at }) => at);
      const waits = times.slice(1).map((at, before) => at - (times[before] ?? 0));
      expect(Math.max(...waits)).toBeLessThanOrEqual(longestRest + 6 * 50);
    }
  });

  test('is whole and in order at the end', async () => {
    await flow({ A: 333, B: 7 }, 3_000);
    turns.add('A', { kind: 'removed', ids: ['1'] });
    turns.add('A', posts(2));
    await vi.advanceTimersByTimeAsync(2 * longestRest);
    expect(of('A').reduce((sum, it) => sum + it.posts, 0)).toBe(999 + 1 + 2);
    expect(of('B').reduce((sum, it) => sum + it.posts, 0)).toBe(21);
  });

  test('is put in without any timer once much has queued up', () => {
    for (let at = 0; at < 9; at++) turns.add('A', posts(500));
    expect(commits.reduce((sum, it) => sum + it.posts, 0)).toBeGreaterThanOrEqual(4_000);
  });

  test('that is withdrawn, or a gap, waits for nobody, and nothing overtakes it', async () => {
    turns.add('A', posts(30));
    turns.add('A', posts(2));
    expect(commits).toHaveLength(1);
    turns.add('A', { kind: 'removed', ids: ['1'] });
    expect(commits.at(-1)).toEqual({ at: 0, ids: ['A', 'A'], posts: 3 });
  });

  test('of a topic that is no more is dropped', async () => {
    turns.add('A', posts(30));
    turns.add('A', posts(2));
    turns.add('B', posts(1));
    turns.forget('A');
    await vi.advanceTimersByTimeAsync(2 * longestRest);
    expect(of('A')).toHaveLength(1);
    expect(of('B')).toHaveLength(1);
    // Followed anew, it begins like any other.
    turns.add('A', posts(1));
    expect(of('A').at(-1)?.posts).toBe(1);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  test('is let go at the end', async () => {
    turns.add('A', posts(1));
    turns.add('A', posts(1));
    turns.stop();
    await vi.advanceTimersByTimeAsync(longestRest);
    expect(commits).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
