import { describe, expect, test } from 'vitest';
import type { Post } from '../post/model';
import {
  type Change,
  type Column,
  capacity,
  copyOf,
  deepest,
  hasOlder,
  newColumn,
  type Passes,
  reduce,
} from './column';
import { wirePost } from './sample';
import { type Numbered, readPage } from './wire';

const posts = (...seqs: number[]): Numbered[] =>
  readPage({ posts: seqs.map((seq) => wirePost(seq)) }).posts;
const run = (from: number, to: number): Numbered[] =>
  posts(...Array.from({ length: to - from + 1 }, (_, at) => from + at));
const through = (...changes: Change[]): Column => changes.reduce(reduce, newColumn());
const first = (seqs: number[], next: number | null = null): Change => ({
  kind: 'first-page',
  posts: posts(...seqs),
  next,
  gaps: [],
});
const came = (...seqs: number[]): Change => ({ kind: 'posts', posts: posts(...seqs) });
const seqs = (column: Column) => column.rows.map((row) => row.seq);

describe('a column that flows', () => {
  test('shows the newest first', () => {
    expect(seqs(through(first([3, 2, 1]), came(4, 5)))).toEqual([5, 4, 3, 2, 1]);
  });

  test('sorts by when a post was written, and by number where that is the same', () => {
    const at = '2026-11-24T10:00:02.500Z';
    const late = readPage({
      posts: [wirePost(4, { createdAt: at }), wirePost(5, { createdAt: at })],
    }).posts;
    const column = through(first([3, 2, 1]), { kind: 'posts', posts: late });
    expect(seqs(column)).toEqual([3, 5, 4, 2, 1]);
  });

  test('puts a post without a time of its own where it arrived', () => {
    const bare = readPage({ posts: [wirePost(4, { createdAt: null })] }).posts;
    const column = through(first([3, 2, 1]), { kind: 'posts', posts: bare }, came(5));
    expect(seqs(column)).toEqual([5, 4, 3, 2, 1]);
  });

  test('is the same object after a repetition', () => {
    const column = through(first([3, 2, 1]));
    expect(reduce(column, came(2, 3))).toBe(column);
    expect(reduce(column, came())).toBe(column);
  });

  test('counts on past a post that could not be read', () => {
    const column = through(
      first([1]),
      { kind: 'posts', posts: [{ seq: 2, post: null }] },
      came(2, 3),
    );
    expect(seqs(column)).toEqual([3, 1]);
  });

  test('keeps no more than it may, and asks the archive for exactly the rest', () => {
    const column = through(first([]), { kind: 'posts', posts: run(1, capacity + 500) });
    expect(column.rows).toHaveLength(capacity);
    expect(column.rows.at(-1)?.seq).toBe(501);
    expect(column.before).toBe(501);
  });

  test('trims by number, so that an old post filled in late is not lost between', () => {
    const filled = readPage({
      posts: [wirePost(capacity + 1, { createdAt: '2020-01-01T00:00:00.000Z' })],
    }).posts;
    const column = through(
      first([]),
      { kind: 'posts', posts: run(1, capacity) },
      { kind: 'posts', posts: filled },
    );
    expect(column.rows.at(-1)?.seq).toBe(capacity + 1);
    expect(column.before).toBe(2);
  });
});

describe('a column that is held', () => {
  const held = () =>
    through(first([3, 2, 1]), { kind: 'held', held: true, beside: false }, came(4, 5, 6));

  test('does not move and counts what waits', () => {
    const before = through(first([3, 2, 1]));
    const column = held();
    expect(column.rows).toEqual(before.rows);
    expect(column.waitingCount).toBe(3);
  });

  test('shows all of it when let go', () => {
    const column = reduce(held(), { kind: 'held', held: false, beside: false });
    expect(seqs(column)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(column.waitingCount).toBe(0);
  });

  test('starts anew above a hole when more waited than is kept', () => {
    const column = [
      { kind: 'posts', posts: run(7, 6 + capacity) } as const,
      { kind: 'held', held: false, beside: false } as const,
    ].reduce<Column>(reduce, held());
    expect(column.rows).toHaveLength(capacity);
    expect(column.rows.at(-1)?.seq).toBe(7);
    expect(column.before).toBe(7);
    expect(hasOlder(column)).toBe(true);
  });

  test('counts on when more waits than is kept', () => {
    const column = reduce(held(), { kind: 'posts', posts: run(7, 10 + capacity) });
    expect(column.waiting).toHaveLength(capacity);
    expect(column.waitingCount).toBe(capacity + 7);
  });

  test('lets nothing in while others stand beside it', () => {
    const column = through(first([]), { kind: 'held', held: true, beside: true }, came(1));
    expect(seqs(column)).toEqual([]);
    expect(column.waitingCount).toBe(1);
    expect(seqs(reduce(column, { kind: 'held', held: false, beside: true }))).toEqual([1]);
  });

  test('lets nothing wait while it shows nothing', () => {
    const column = through(first([]), { kind: 'held', held: true, beside: false }, came(1));
    expect(seqs(column)).toEqual([1]);
  });

  test('keeps the place of a withdrawn post until it is let go', () => {
    const column = reduce(held(), { kind: 'removed', ids: ['1000002', '1000005'] });
    expect(column.rows.map((row) => row.kind)).toEqual(['post', 'withdrawn', 'post']);
    expect(JSON.stringify(column)).not.toContain('"post 2"');
    expect(column.waitingCount).toBe(2);
    expect(seqs(reduce(column, { kind: 'held', held: false, beside: false }))).toEqual([
      6, 4, 3, 1,
    ]);
  });
});

describe('withdrawn posts', () => {
  test('go, as do their reposts, and quotes lose them', () => {
    const inner = { ...wirePost(50), seq: undefined };
    const both = readPage({
      posts: [wirePost(2, { repostOf: inner }), wirePost(3, { quoted: inner })],
    }).posts;
    const column = through(
      first([1]),
      { kind: 'posts', posts: both },
      {
        kind: 'removed',
        ids: ['1000050'],
      },
    );
    expect(seqs(column)).toEqual([3, 1]);
    expect(column.rows[0]).toMatchObject({ post: { quoted: null } });
  });

  test('that are not here change nothing', () => {
    const column = through(first([1]));
    expect(reduce(column, { kind: 'removed', ids: ['9'] })).toBe(column);
  });
});

describe('older pages', () => {
  test('go below, and end where the archive begins', () => {
    const asked = through(first([9, 8], 8), { kind: 'older-asked' });
    expect(asked.older).toBe('loading');
    const column = reduce(asked, { kind: 'older-page', posts: posts(7, 6), next: null });
    expect(seqs(column)).toEqual([9, 8, 7, 6]);
    expect(hasOlder(column)).toBe(false);
  });

  test('never put a row above one that is shown', () => {
    const newer = readPage({ posts: [wirePost(7, { createdAt: '2026-11-25T00:00:00Z' })] }).posts;
    const column = through(first([9, 8], 8), { kind: 'older-page', posts: newer, next: 7 });
    expect(seqs(column)).toEqual([9, 8, 7]);
  });

  test('stop at what a column may pile up', () => {
    const column = through(first([1], 1));
    const full = { ...column, rows: Array.from({ length: deepest }, () => column.rows[0]) };
    expect(hasOlder(full as Column)).toBe(false);
  });

  test('that piled up are trimmed when the column flows again', () => {
    const column = through(
      { kind: 'first-page', posts: run(5_001, 5_100).reverse(), next: 5_001, gaps: [] },
      { kind: 'held', held: true, beside: false },
      { kind: 'older-page', posts: run(1_001, 5_000).reverse(), next: 1_001 },
      { kind: 'held', held: false, beside: false },
    );
    expect(column.rows).toHaveLength(capacity);
    expect(column.before).toBe(5_100 - capacity + 1);
  });
});

describe('gaps', () => {
  const gap = {
    from: Date.UTC(2026, 10, 24, 10, 0, 1, 200),
    to: Date.UTC(2026, 10, 24, 10, 0, 2, 500),
    missed: 1,
    filled: 1,
    reason: 'Dipper was not running.',
  };

  test('stand where the source came back, once', () => {
    const column = through(first([3, 2, 1]), { kind: 'gap', gap }, { kind: 'gap', gap });
    expect(column.rows.map((row) => row.kind)).toEqual(['post', 'gap', 'post', 'post']);
  });

  test('from long before the page are left out', () => {
    const page: Change = { kind: 'first-page', posts: posts(9, 8), next: 8, gaps: [gap] };
    expect(through(page).rows).toHaveLength(2);
    expect(through({ ...page, next: null }).rows).toHaveLength(3);
  });

  const told = { ...gap, missed: null, filled: 0 };
  const more = { ...gap, missed: 7, filled: 3, reason: '' };
  const gapsOf = (column: Column) =>
    [...column.rows, ...column.waiting].flatMap((row) => (row.kind === 'gap' ? [row.gap] : []));

  test('that more is known of stay in their row, and keep their reason', () => {
    const before = through(first([3, 2, 1]), { kind: 'gap', gap: told });
    const after = reduce(before, { kind: 'gap', gap: more });
    expect(after.rows.map((row) => row.key)).toEqual(before.rows.map((row) => row.key));
    expect(gapsOf(after)).toEqual([{ ...more, reason: gap.reason }]);
    expect(after.rows[0]).toBe(before.rows[0]);
  });

  test('that more is known of keep their place even if their end is told anew', () => {
    const before = through(first([3, 2, 1]), { kind: 'gap', gap: told });
    const after = reduce(before, { kind: 'gap', gap: { ...more, to: more.to + 60_000 } });
    expect(after.rows.map((row) => row.key)).toEqual(before.rows.map((row) => row.key));
    expect(after.rows[1]?.at).toBe(told.to);
  });

  test('that more is known of while the reader is away wait no second time', () => {
    const held = through(first([3, 2, 1]), { kind: 'held', held: true, beside: false });
    const after = [told, more].reduce(
      (column, it) => reduce(column, { kind: 'gap', gap: it }),
      held,
    );
    expect(after.rows).toBe(held.rows);
    expect(after.waiting).toHaveLength(1);
    expect(after.waitingCount).toBe(0);
    const free = reduce(after, { kind: 'held', held: false, beside: false });
    expect(gapsOf(free)).toEqual([{ ...more, reason: gap.reason }]);
  });

  test('that are on the screen of a held column change where they lie', () => {
    const held = through(
      first([3, 2, 1]),
      { kind: 'gap', gap: told },
      { kind: 'held', held: true, beside: false },
      { kind: 'gap', gap: more },
    );
    expect(held.rows.map((row) => row.kind)).toEqual(['post', 'gap', 'post', 'post']);
    expect(held.waiting).toEqual([]);
    expect(gapsOf(held)[0]?.filled).toBe(3);
  });

  test('from long before what is shown do not come up, and show when that time is scrolled to', () => {
    const column = through(
      { kind: 'first-page', posts: posts(9, 8), next: 8, gaps: [told] },
      { kind: 'gap', gap: more },
    );
    expect(gapsOf(column)).toEqual([]);
    const page = reduce(column, { kind: 'older-page', posts: posts(7, 4), next: 4 });
    expect(gapsOf(page)).toEqual([]);
    const last = reduce(page, { kind: 'older-page', posts: posts(3, 2, 1), next: null });
    expect(last.rows.slice(4).map((row) => row.kind)).toEqual(['post', 'gap', 'post', 'post']);
    expect(gapsOf(last)[0]?.filled).toBe(3);
  });

  test('that wait are not shown a second time by an older page', () => {
    const column = through(
      first([9, 8], 8),
      { kind: 'held', held: true, beside: false },
      { kind: 'gap', gap: { ...gap, from: gap.from + 60_000, to: gap.to + 60_000 } },
      { kind: 'older-page', posts: posts(7, 6), next: null },
    );
    expect(gapsOf(column)).toHaveLength(1);
  });

  test('that are told of twice at first show once', () => {
    const page: Change = { kind: 'first-page', posts: [], next: null, gaps: [gap, more] };
    expect(through(page).rows).toHaveLength(1);
  });
});

describe('what can be filled', () => {
  const gap = { from: 1_000, to: 2_000, missed: 7, filled: 3, reason: '' };
  const terms = { perDay: 100, usedToday: 0, price: 0.005, simulated: false };
  const offer = { posts: 4, dollars: 0.02 };
  const filling = {
    ...terms,
    gaps: [{ ...gap, state: 'offered' as const, why: '', offer }],
  };

  test('is kept, and the same again changes nothing', () => {
    const column = through(first([3, 2, 1]), { kind: 'filling', filling });
    expect(column.filling).toEqual(filling);
    expect(reduce(column, { kind: 'filling', filling: structuredClone(filling) })).toBe(column);
  });

  test('tells of a gap that no frame told of', () => {
    const column = through(first([3, 2, 1]), { kind: 'filling', filling });
    expect(column.rows.at(-1)).toMatchObject({ kind: 'gap', key: 'g1000', gap });
  });

  test('never tells less of a gap than a frame did that overtook it', () => {
    const column = through(
      first([3, 2, 1]),
      { kind: 'gap', gap: { ...gap, filled: 5 } },
      { kind: 'filling', filling },
      {
        kind: 'filling',
        filling: {
          ...filling,
          gaps: [
            {
              ...gap,
              missed: null,
              filled: 0,
              reason: 'The topic was paused.',
              state: 'looking',
              why: '',
              offer: null,
            },
          ],
        },
      },
    );
    expect(column.rows.at(-1)).toMatchObject({
      gap: { missed: 7, filled: 5, reason: 'The topic was paused.' },
    });
  });

  test('follows new terms', () => {
    const change: Change = { kind: 'fill-terms', terms: { ...terms, perDay: 500 } };
    const column = through(first([1]));
    expect(reduce(column, change)).toBe(column);
    const told = reduce(column, { kind: 'filling', filling });
    expect(reduce(told, change).filling).toEqual({ ...filling, perDay: 500 });
  });

  test('is marked from the click until the answer', () => {
    const asked = through(
      { kind: 'fill-asked', from: 1_000, asked: true },
      { kind: 'fill-asked', from: 1_000, asked: true },
    );
    expect(asked.asked).toEqual([1_000]);
    expect(reduce(asked, { kind: 'fill-asked', from: 1_000, asked: false }).asked).toEqual([]);
  });
});

describe('the pulse of a column', () => {
  const told = (lastSeq: number, now = 0): Change => ({
    kind: 'pulse',
    told: { to: now, minutes: Array.from({ length: 60 }, () => 0), usual: 2, lastSeq },
    now,
  });
  const counted = (column: Column) =>
    column.pulse && [...column.pulse.counts.values()].reduce((sum, each) => sum + each, 0);

  test('is not known before it is told', () => {
    expect(through(first([3, 2, 1]), came(4)).pulse).toBeNull();
  });

  test('counts what is told and what comes later, whichever comes first', () => {
    const later = { kind: 'posts', posts: run(5, 6) } as const;
    expect(counted(through(first([3, 2, 1]), told(4), came(4), later))).toBe(2);
    expect(counted(through(told(2), first([3, 2, 1]), came(4), later))).toBe(4);
    expect(counted(through(first([3, 2, 1]), came(4), later, told(4)))).toBe(2);
    expect(
      counted(
        through(first([3, 2, 1]), { kind: 'held', held: true, beside: false }, later, told(4)),
      ),
    ).toBe(2);
    expect(through(told(2)).pulse?.usual).toBe(2);
  });

  test('does not count what is scrolled to', () => {
    const older: Change = { kind: 'older-page', posts: posts(2, 1), next: null };
    expect(counted(through(told(3), first([3], 3), older))).toBe(0);
  });
});

describe('a filter that hides nearly all', () => {
  const rare = (post: Post) => Number(post.id) % 500 === 0;
  const filter = (passes: Passes | null, coarser?: Passes): Change => ({
    kind: 'passes',
    passes,
    coarser,
  });
  const flood: Change = { kind: 'posts', posts: run(20_001, 20_000 + capacity) };
  const down = (from: number, to: number): Change => ({
    kind: 'older-page',
    posts: run(from, to).reverse(),
    next: from,
  });
  const deep = (...changes: Change[]) =>
    through(first([]), flood, filter(rare), down(14_001, 20_000), ...changes);

  test('goes on where a column ends, and keeps only what shows', () => {
    expect(hasOlder(through(first([]), flood, down(14_001, 20_000)))).toBe(false);
    expect(hasOlder(deep())).toBe(true);
    const column = deep(down(13_001, 14_000));
    expect(column.rows).toHaveLength(capacity + 6_002);
    expect(seqs(column).slice(-3)).toEqual([14_001, 14_000, 13_500]);
    expect(column.before).toBe(13_001);
  });

  test('leaves no hole: what was not kept is asked for anew once it may pass', () => {
    const column = deep(down(13_001, 14_000), filter(null));
    expect(seqs(column).at(-1)).toBe(14_001);
    expect(column.before).toBe(14_001);
  });

  test('keeps its rows when it lets through fewer', () => {
    const thin = deep(down(13_001, 14_000));
    const none = () => false;
    expect(reduce(thin, filter(none, rare)).rows).toBe(thin.rows);
    expect(seqs(reduce(thin, filter(none))).at(-1)).toBe(14_001);
  });

  test('has what shows stay while posts flow, and is not asked for it again', () => {
    const column = deep({ kind: 'posts', posts: run(22_001, 22_100) });
    expect(column.before).toBe(14_001);
    const below = seqs(column).filter((seq) => seq < 22_100 - capacity + 1);
    expect(below).toEqual(Array.from({ length: 13 }, (_, at) => 20_000 - 500 * at).slice(0, 12));
    expect(seqs(reduce(column, filter(null))).at(-1)).toBe(22_100 - capacity + 1);
  });

  test('keeps no more of what shows than it may', () => {
    const column = through(
      first([]),
      filter(() => true),
      flood,
      down(14_001, 20_000),
      { kind: 'posts', posts: run(22_001, 22_100) },
    );
    expect(column.rows).toHaveLength(1.5 * capacity);
    expect(column.before).toBe(22_100 - 1.5 * capacity + 1);
    expect(seqs(column).at(-1)).toBe(column.before);
  });
});

test('a copy has let go, and asks for itself', () => {
  const column = through(
    first([3, 2, 1], 1),
    { kind: 'held', held: true, beside: false },
    came(4),
    { kind: 'older-asked' },
  );
  const copy = copyOf(column);
  expect(seqs(copy)).toEqual([4, 3, 2, 1]);
  expect([copy.held, copy.waitingCount, copy.older, copy.lastSeq]).toEqual([false, 0, 'idle', 4]);
});
