import { describe, expect, test, vi } from 'vitest';
import { type Change, type Column, newColumn, reduce } from './column';
import { wirePost } from './sample';
import { countSince, type Feed, type Sight, viewOf } from './view';
import { type Numbered, readPage } from './wire';

/** A post as its number in the topic, its id and the second in which it was written. */
type Brief = [seq: number, id: string, second: number];

const read = (posts: readonly Brief[]): Numbered[] =>
  readPage({
    posts: posts.map(([seq, id, second]) =>
      wirePost(seq, {
        id,
        text: id,
        createdAt: new Date(Date.UTC(2026, 10, 24, 10, 0, second)).toISOString(),
      }),
    ),
  }).posts;
const page = (posts: readonly Brief[], next: number | null): Change => ({
  kind: 'first-page',
  posts: read(posts),
  next,
  gaps: [],
});
const came = (...posts: Brief[]): Change => ({ kind: 'posts', posts: read(posts) });
const hold: Change = { kind: 'held', held: true, beside: true };
const column = (...changes: Change[]): Column => changes.reduce(reduce, newColumn());
const feed = (topic: string, ...changes: Change[]): Feed => ({
  topic,
  key: topic,
  column: column(...changes),
});

const all: Sight = { passes: null, lines: true, cleared: {}, clearedAt: null };
const ids = (feeds: readonly Feed[], sight: Sight = all) =>
  viewOf(feeds, sight, null).rows.map((row) => (row.kind === 'post' ? row.post.id : row.kind));

describe('one topic with nothing hidden', () => {
  test('shows the very rows of its column', () => {
    const it = feed(
      'a',
      page(
        [
          [3, 'y', 2],
          [2, 'x', 1],
        ],
        2,
      ),
      hold,
      came([4, 'z', 3]),
    );
    const view = viewOf([it], all, null);
    expect(view.rows).toBe(it.column.rows);
    expect(view).toMatchObject({ phase: 'ready', waitingCount: 1, below: 'more', next: ['a'] });
  });

  test('is loading and failed as its column is', () => {
    expect(viewOf([feed('a')], all, null).phase).toBe('loading');
    expect(viewOf([feed('a', { kind: 'first-page-failed' })], all, null).phase).toBe('failed');
  });
});

describe('several topics', () => {
  const a = page(
    [
      [3, 'a3', 9],
      [2, 'a2', 5],
      [1, 'a1', 1],
    ],
    null,
  );
  const b = page(
    [
      [2, 'b2', 7],
      [1, 'b1', 3],
    ],
    null,
  );

  test('are one run by time, each row with a key of its own', () => {
    const feeds = [feed('a', a), feed('b', b)];
    expect(ids(feeds)).toEqual(['a3', 'b2', 'a2', 'b1', 'a1']);
    const { rows, below } = viewOf(feeds, all, null);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(5);
    expect(rows.map(({ topics }) => topics)).toEqual([['a'], ['b'], ['a'], ['b'], ['a']]);
    expect(below).toBe('end');
  });

  test('show a post that both have once, under one key whoever has it first', () => {
    const twice = page(
      [
        [2, 'a2', 5],
        [1, 'b1', 3],
      ],
      null,
    );
    const both = viewOf([feed('a', twice), feed('b', b)], all, null).rows;
    expect(both.map(({ key, topics }) => [key, topics])).toEqual([
      ['ib2', ['b']],
      ['ia2', ['a']],
      ['ib1', ['a', 'b']],
    ]);
    const one = viewOf([feed('a', page([], null)), feed('b', b)], all, null).rows;
    expect(one.map(({ key }) => key)).toEqual(['ib2', 'ib1']);
  });

  test('end where one of them has more below, and that one is asked', () => {
    const short = page(
      [
        [3, 'a3', 9],
        [2, 'a2', 5],
      ],
      2,
    );
    const view = viewOf([feed('a', short), feed('b', b)], all, null);
    expect(view.rows.map(({ key }) => key)).toEqual(['ia3', 'ib2', 'ia2']);
    expect(view).toMatchObject({ below: 'more', next: ['a'] });
  });

  test('keep every row in its place when older ones come', () => {
    const short = page(
      [
        [3, 'a3', 9],
        [2, 'a2', 5],
      ],
      2,
    );
    const feeds = [feed('a', short), feed('b', b)] as const;
    const before = ids(feeds);
    // Filled in late, it is newer than what stands above it.
    const older: Change = { kind: 'older-page', posts: read([[1, 'a1', 8]]), next: null };
    const after = ids([{ ...feeds[0], column: reduce(feeds[0].column, older) }, feeds[1]]);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toEqual(['a3', 'b2', 'a2', 'a1', 'b1']);
  });

  test('wait as one: what both got counts once, what shows already not at all', () => {
    const feeds = [
      feed('a', a, hold, came([4, 'x', 20], [5, 'b2', 7])),
      feed('b', b, hold, came([3, 'x', 20], [4, 'y', 21])),
    ];
    expect(viewOf(feeds, all, null).waitingCount).toBe(2);
  });

  test('say so while one is loading, and go on without one that failed', () => {
    expect(viewOf([feed('a', a), feed('b')], all, null).phase).toBe('loading');
    const failed = feed('b', { kind: 'first-page-failed' });
    expect(ids([feed('a', a), failed])).toEqual(['a3', 'a2', 'a1']);
  });

  test('a post that one of them withdrew is withdrawn, in its place and under its key', () => {
    const both = page([[1, 'b1', 3]], null);
    const feeds = [feed('a', both, hold), feed('b', b, hold, { kind: 'removed', ids: ['b1'] })];
    expect(viewOf(feeds, all, null).rows).toMatchObject([
      { kind: 'post', key: 'ib2' },
      { kind: 'withdrawn', key: 'ib1', topics: ['a', 'b'] },
    ]);
    expect(JSON.stringify(viewOf(feeds, all, null).rows)).not.toContain('"text":"b1"');
  });
});

describe('a sieve', () => {
  const a = page(
    [
      [4, 'odd', 3],
      [3, 'even', 2],
      [2, 'odd1', 1],
    ],
    2,
  );
  const odd: Sight = { ...all, passes: (post) => post.id.startsWith('odd') };

  test('hides rows and counts them, and the list goes on below', () => {
    const view = viewOf([feed('a', a)], odd, null);
    expect(view.rows.map(({ key }) => key)).toEqual(['p4', 'p2']);
    expect(view).toMatchObject({ hidden: 1, below: 'more', next: ['a'] });
    expect(view.lookedTo).toBe(Date.UTC(2026, 10, 24, 10, 0, 1));
  });

  test('what it hides does not wait either', () => {
    const it = feed('a', a, hold, came([5, 'odd4', 4], [6, 'even5', 5]));
    expect(viewOf([it], odd, null).waitingCount).toBe(1);
  });

  test('keeps the place of a withdrawn post only where it was shown', () => {
    const before = feed('a', a, hold);
    const view = viewOf([before], odd, null);
    const gone = reduce(before.column, { kind: 'removed', ids: ['odd', 'even'] });
    const after = viewOf([{ ...before, column: gone }], odd, view);
    expect(after.rows.map(({ kind, key }) => [kind, key])).toEqual([
      ['withdrawn', 'p4'],
      ['post', 'p2'],
    ]);
  });

  test('has lines between the posts go where they are not wanted', () => {
    const gap = { from: 0, to: Date.UTC(2026, 10, 24, 10, 0, 2), missed: 1, filled: 0, reason: '' };
    const it = feed('a', { ...a, gaps: [gap] } as Change);
    expect(ids([it])).toContain('gap');
    expect(ids([it], { ...odd, lines: false })).not.toContain('gap');
  });
});

describe('cleared', () => {
  const a = page(
    [
      [3, 'c', 3],
      [2, 'b', 2],
    ],
    2,
  );

  test('nothing up to there shows, waits or is asked for', () => {
    const sight = { ...all, cleared: { a: 3 }, clearedAt: Date.UTC(2026, 10, 24, 10, 1) };
    const it = feed('a', a, came([4, 'd', 4]));
    expect(ids([it], sight)).toEqual(['d']);
    expect(viewOf([it], sight, null)).toMatchObject({ below: 'end', next: [], hidden: 0 });
    const held = feed('a', a, hold, came([4, 'd', 4]));
    expect(viewOf([held], { ...sight, cleared: { a: 4 } }, null).waitingCount).toBe(0);
  });

  test('what is above and not here yet is asked for', () => {
    expect(viewOf([feed('a', a)], { ...all, cleared: { a: 0 } }, null).next).toEqual(['a']);
    expect(viewOf([feed('a', a)], { ...all, cleared: { a: 1 } }, null).next).toEqual([]);
  });
});

test('since a number what shows is counted, and whether that is all', () => {
  const feeds = [
    feed(
      'a',
      page(
        [
          [5, 'e', 5],
          [4, 'd', 4],
          [3, 'c', 3],
        ],
        3,
      ),
      hold,
      came([6, 'f', 6]),
    ),
  ];
  const view = viewOf(feeds, all, null);
  expect(countSince(feeds, view, { a: 3 })).toEqual({ count: 3, exact: true });
  expect(countSince(feeds, view, { a: 1 })).toEqual({ count: 4, exact: false });
});

test('of ten posts that come ten are judged', () => {
  const judged = vi.fn();
  const verdicts = new WeakMap<object, boolean>();
  const passes = (post: object) => {
    const known = verdicts.get(post);
    if (known !== undefined) return known;
    judged();
    verdicts.set(post, true);
    return true;
  };
  const many = Array.from({ length: 500 }, (_, at): Brief => [at + 1, `x${at + 1}`, at]);
  const before = feed('a', page([], null), came(...many));
  viewOf([before], { ...all, passes }, null);
  const ten = Array.from({ length: 10 }, (_, at): Brief => [at + 501, `x${at + 501}`, at + 501]);
  viewOf([{ ...before, column: reduce(before.column, came(...ten)) }], { ...all, passes }, null);
  expect(judged).toHaveBeenCalledTimes(510);
});
