// What one list shows of one topic or of several: their rows in one run, newest
// first, without what is cleared, muted or filtered. For one topic with nothing
// hidden it is that column's own rows.

import { assertNever } from '../api/check';
import { type Column, hasOlder, type Passes, type Row } from './column';

/** A topic of a list, and where the store has what it shows of it. */
export type Feed = { topic: string; key: string; column: Column };

/** What of its feeds a list lets through. */
export type Sight = {
  /** null lets every post through. */
  passes: Passes | null;
  /** Whether lines that are no posts show too. */
  lines: boolean;
  /** By topic: up to this number nothing shows. */
  cleared: Readonly<Record<string, number>>;
  /** When that was, in milliseconds since 1970. */
  clearedAt: number | null;
};

/** A row; with several topics it says which of them have it. */
export type ViewRow = Row & { topics?: readonly string[] };

export type View = {
  phase: 'loading' | 'ready' | 'failed';
  rows: readonly ViewRow[];
  /** Posts that wait until the reader lets go and that will show then. */
  waitingCount: number;
  /** Posts that were looked at and are not let through. */
  hidden: number;
  older: 'idle' | 'loading' | 'failed';
  /** The keys of the feeds to ask for older posts, so that the list goes on. */
  next: readonly string[];
  /** What is below the rows: more to be had, as much as a list holds, or the end. */
  below: 'more' | 'too-much' | 'end';
  /** The time of the oldest post that was looked at. */
  lookedTo: number | null;
};

/**
 * Puts together what a list shows. before is what it showed last: a place that is
 * kept for a withdrawn post shows where the post did, and rows that stay stay the same.
 */
export function viewOf(feeds: readonly Feed[], sight: Sight, before: View | null): View {
  const there = feeds.filter(({ column }) => column.phase !== 'failed');
  const [first] = there;
  if (first === undefined || there.some(({ column }) => column.phase === 'loading')) {
    return { ...nothing, phase: first === undefined ? 'failed' : 'loading' };
  }
  const filtered = sight.passes !== null;
  const { rows, short } = feeds.length === 1 ? alone(first, sight) : merged(there, sight);
  const shown = sight.passes === null && sight.lines ? rows : sifted(rows, sight, before);
  const held = short.some(({ column }) => !hasOlder(column));
  return {
    phase: 'ready',
    rows: before !== null && alike(before.rows, shown) ? before.rows : shown,
    waitingCount: waiting(there, sight, rows),
    hidden: filtered ? postsIn(rows) - postsIn(shown) : 0,
    older: worst(short),
    next: held ? [] : short.map(({ key }) => key),
    below: short.length === 0 ? 'end' : held ? 'too-much' : 'more',
    lookedTo: rows.at(-1)?.at ?? null,
  };
}

function alike(a: readonly ViewRow[], b: readonly ViewRow[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((row, at) => {
        const it = b[at];
        if (row === it) return true;
        if (row.kind !== 'post' || it?.kind !== 'post' || row.key !== it.key) return false;
        return row.post === it.post && row.topics?.length === it.topics?.length;
      }))
  );
}

/** How many posts show that came after these numbers; exact is false when there may be more. */
export function countSince(
  feeds: readonly Feed[],
  view: View,
  since: Readonly<Record<string, number>>,
): { count: number; exact: boolean } {
  const from = (topic: string) => since[topic] ?? 0;
  const count = view.rows.filter(
    (row) => row.kind === 'post' && row.seq > from(row.topics?.[0] ?? feeds[0]?.topic ?? ''),
  ).length;
  const exact = feeds.every(
    ({ topic, column: { before } }) => before === null || before - 1 <= from(topic),
  );
  return { count: count + view.waitingCount, exact };
}

const nothing: Omit<View, 'phase'> = {
  rows: [],
  waitingCount: 0,
  hidden: 0,
  older: 'idle',
  next: [],
  below: 'end',
  lookedTo: null,
};

/** The rows of a run, and the feeds for whose older posts it has to wait. */
type Run = { rows: readonly ViewRow[]; short: readonly Feed[] };

function alone(feed: Feed, sight: Sight): Run {
  return { rows: uncleared(feed, sight), short: hasMore(feed, sight) ? [feed] : [] };
}

// The newest of all heads comes next, until a topic that has more below is at
// its end: what it has there may belong above what the others have.
function merged(feeds: readonly Feed[], sight: Sight): Run {
  const lists = feeds.map((feed) => ({ feed, rows: uncleared(feed, sight), at: 0 }));
  const isShort = (list: (typeof lists)[number]) =>
    list.at >= list.rows.length && hasMore(list.feed, sight);
  const rows: ViewRow[] = [];
  const known = new Map<string, number>();
  while (!lists.some(isShort)) {
    let next: (typeof lists)[number] | undefined;
    for (const list of lists) {
      const head = list.rows[list.at];
      const best = next?.rows[next.at];
      if (head !== undefined && (best === undefined || head.at > best.at)) next = list;
    }
    const row = next?.rows[next.at];
    if (next === undefined || row === undefined) break;
    next.at++;
    put(rows, known, row, next.feed.topic);
  }
  return { rows, short: lists.filter(isShort).map(({ feed }) => feed) };
}

// A post that several topics have is shown once, and once withdrawn by any of
// them it is withdrawn.
function put(rows: ViewRow[], known: Map<string, number>, row: Row, topic: string) {
  const id = idOf(row);
  if (id === null) {
    rows.push({ ...row, key: `${topic}/${row.key}`, topics: [topic] });
    return;
  }
  const at = known.get(id);
  const there = at === undefined ? undefined : rows[at];
  if (at === undefined || there === undefined) {
    known.set(id, rows.length);
    rows.push({ ...row, key: `i${id}`, topics: [topic] });
    return;
  }
  const topics = [...(there.topics ?? []), topic];
  rows[at] =
    row.kind === 'withdrawn'
      ? { ...row, key: there.key, at: there.at, topics }
      : { ...there, topics };
}

function idOf(row: Row): string | null {
  switch (row.kind) {
    case 'post':
      return row.post.id;
    case 'withdrawn':
      return row.id;
    case 'gap':
      return null;
    default:
      return assertNever(row);
  }
}

function uncleared({ topic, column }: Feed, { cleared, clearedAt }: Sight): readonly Row[] {
  const upTo = cleared[topic];
  if (upTo === undefined) return column.rows;
  return column.rows.filter((row) =>
    row.kind === 'gap' ? row.at > (clearedAt ?? 0) : row.seq > upTo,
  );
}

function hasMore({ topic, column: { before } }: Feed, { cleared }: Sight): boolean {
  return before !== null && before - 1 > (cleared[topic] ?? 0);
}

function sifted(rows: readonly ViewRow[], sight: Sight, before: View | null): readonly ViewRow[] {
  const { passes, lines } = sight;
  return rows.filter((row) => {
    switch (row.kind) {
      case 'post':
        return passes === null || passes(row.post);
      case 'withdrawn':
        return before?.rows.some(({ key }) => key === row.key) ?? false;
      case 'gap':
        return lines;
      default:
        return assertNever(row);
    }
  });
}

function postsIn(rows: readonly ViewRow[]): number {
  return rows.reduce((sum, { kind }) => sum + (kind === 'post' ? 1 : 0), 0);
}

// Of what is no longer kept while it waits only the number is known.
function waiting(feeds: readonly Feed[], sight: Sight, rows: readonly ViewRow[]): number {
  const [first] = feeds;
  if (feeds.every(({ column }) => column.waitingCount === 0)) return 0;
  const plain = sight.passes === null && Object.keys(sight.cleared).length === 0;
  if (feeds.length === 1 && first !== undefined && plain) {
    return first.column.waitingCount;
  }
  const known = new Set(feeds.length === 1 ? [] : rows.map(idOf));
  let count = 0;
  for (const { topic, column } of feeds) {
    let kept = 0;
    for (const row of column.waiting) {
      if (row.kind !== 'post') continue;
      kept++;
      if (row.seq <= (sight.cleared[topic] ?? 0) || known.has(row.post.id)) continue;
      known.add(row.post.id);
      if (sight.passes === null || sight.passes(row.post)) count++;
    }
    if (sight.passes === null) count += column.waitingCount - kept;
  }
  return count;
}

function worst(feeds: readonly Feed[]): View['older'] {
  const all = new Set(feeds.map(({ column }) => column.older));
  return all.has('failed') ? 'failed' : all.has('loading') ? 'loading' : 'idle';
}
