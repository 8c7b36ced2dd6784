// What one column holds, and every way it changes: a pure reducer.
//
// The rows are always one unbroken run of the topic's numbers, so that the
// archive can be asked for exactly what is below it. They are shown by the
// time they were written, newest first. While the reader is scrolled away
// (held) no row moves: what arrives waits, and is counted into the pill.

import { assertNever } from '../api/check';
import type { Post } from '../post/model';
import { beat, newPulse, type Pulse } from './pulse';
import type { Gap, Numbered } from './wire';

/** Most posts a flowing column keeps; older ones are fetched again when scrolled to. */
export const capacity = 2_000;
/** Most rows a reader may pile up by scrolling down. */
export const deepest = 6_000;

export type Row =
  | { kind: 'post'; key: string; seq: number; at: number; post: Post }
  | { kind: 'withdrawn'; key: string; seq: number; at: number }
  | { kind: 'gap'; key: string; seq: number; at: number; gap: Gap };

export type Column = {
  phase: 'loading' | 'ready' | 'failed';
  rows: readonly Row[];
  /** Ask the archive for posts before this number; null when there are none. */
  before: number | null;
  older: 'idle' | 'loading' | 'failed';
  /** The highest number taken in, shown or waiting. */
  lastSeq: number;
  held: boolean;
  /** Rows that arrived while held, the newest of them. */
  waiting: readonly Row[];
  /** How many posts wait; more than `waiting` holds once that is full. */
  waitingCount: number;
  pulse: Pulse;
};

export type Change =
  | { kind: 'first-page'; posts: Numbered[]; next: number | null; gaps: Gap[]; now: number }
  | { kind: 'first-page-failed' }
  | { kind: 'posts'; posts: Numbered[] }
  | { kind: 'gap'; gap: Gap }
  | { kind: 'removed'; ids: string[] }
  | { kind: 'older-asked' }
  | { kind: 'older-page'; posts: Numbered[]; next: number | null }
  | { kind: 'older-failed' }
  | { kind: 'held'; held: boolean };

export function newColumn(now: number): Column {
  return {
    phase: 'loading',
    rows: [],
    before: null,
    older: 'idle',
    lastSeq: 0,
    held: false,
    waiting: [],
    waitingCount: 0,
    pulse: newPulse(now),
  };
}

/** Gives the column after a change; the same object when nothing changed. */
export function reduce(column: Column, change: Change): Column {
  switch (change.kind) {
    case 'first-page':
      return firstPage(column, change);
    case 'first-page-failed':
      return column.phase === 'loading' ? { ...column, phase: 'failed' } : column;
    case 'posts':
      return arrived(column, change.posts);
    case 'gap':
      return gapCame(column, gapRow(change.gap));
    case 'removed':
      return without(column, new Set(change.ids));
    case 'older-asked':
      return { ...column, older: 'loading' };
    case 'older-page':
      return olderPage(column, change);
    case 'older-failed':
      return { ...column, older: 'failed' };
    case 'held':
      return hold(column, change.held);
    default:
      return assertNever(change);
  }
}

/** Whether the archive may hold more than the column shows. */
export function hasOlder(column: Column): boolean {
  return column.before !== null && column.rows.length < deepest;
}

function firstPage(column: Column, page: Change & { kind: 'first-page' }): Column {
  const rows = page.posts.map(postRow).filter((row) => row !== null);
  const oldestReceived = rows.reduce((at, row) => Math.min(at, row.post.receivedAt), page.now);
  const since = page.next === null ? 0 : oldestReceived;
  return {
    ...column,
    phase: 'ready',
    rows: [...rows, ...page.gaps.filter((gap) => belongs(gap, rows, page.next)).map(gapRow)].sort(
      newestFirst,
    ),
    before: page.next,
    lastSeq: page.posts.reduce((seq, each) => Math.max(seq, each.seq), column.lastSeq),
    pulse: beat(
      newPulse(since),
      rows.map((row) => row.post.receivedAt),
    ),
  };
}

// A gap from before the oldest post on the page shows when that time is scrolled to, if at all.
function belongs(gap: Gap, rows: readonly { at: number }[], next: number | null): boolean {
  return next === null || rows.some((row) => row.at < gap.to);
}

function arrived(column: Column, posts: Numbered[]): Column {
  const fresh = posts.filter((each) => each.seq > column.lastSeq);
  const last = fresh.at(-1);
  if (last === undefined) return column;
  const rows = fresh.map(postRow).filter((row) => row !== null);
  const pulse = beat(
    column.pulse,
    rows.map((row) => row.post.receivedAt),
  );
  return settle({ ...column, lastSeq: last.seq, pulse }, rows, rows.length);
}

function gapCame(column: Column, row: Row): Column {
  const known = (rows: readonly Row[]) => rows.some(({ key }) => key === row.key);
  return known(column.rows) || known(column.waiting) ? column : settle(column, [row], 0);
}

// An empty column cannot jump, so nothing waits there however it is held.
function settle(column: Column, rows: Row[], posts: number): Column {
  if (column.held && column.rows.length > 0) {
    return {
      ...column,
      waiting: [...column.waiting, ...rows].slice(-capacity),
      waitingCount: column.waitingCount + posts,
    };
  }
  return { ...column, ...trimmed(merge(rows.sort(newestFirst), column.rows), column) };
}

function hold(column: Column, held: boolean): Column {
  if (held === column.held) return column;
  if (held) return { ...column, held };
  // When more waited than is kept, the run is broken between the rows and what
  // waited: the column starts anew from there, and the rest is a scroll away.
  const kept = column.waiting.filter((row) => row.kind !== 'gap');
  const broken = column.waitingCount > kept.length;
  const lowest = kept.reduce((seq, row) => Math.min(seq, row.seq), Number.POSITIVE_INFINITY);
  const rows = [...column.waiting, ...(broken ? [] : column.rows)]
    .filter((row) => row.kind !== 'withdrawn')
    .sort(newestFirst);
  const before = broken ? lowest : column.before;
  return {
    ...column,
    held,
    waiting: [],
    waitingCount: 0,
    ...trimmed(rows, { ...column, before }),
  };
}

// Trims by number, not by place, so that the run stays unbroken.
function trimmed(rows: readonly Row[], column: Column): Pick<Column, 'rows' | 'before'> {
  const floor = column.lastSeq - capacity + 1;
  if (rows.length <= capacity) return { rows, before: column.before };
  const kept = rows.filter((row) => row.kind === 'gap' || row.seq >= floor);
  while (kept.at(-1)?.kind === 'gap') kept.pop();
  return { rows: kept, before: floor };
}

// A page goes below what is there even where its times overlap, since a row
// put in above the reader would move what is being read.
function olderPage(column: Column, page: Change & { kind: 'older-page' }): Column {
  const known = new Set(column.rows.map((row) => row.key));
  const rows = page.posts
    .map(postRow)
    .filter((row) => row !== null)
    .filter((row) => !known.has(row.key))
    .sort(newestFirst);
  return { ...column, rows: [...column.rows, ...rows], before: page.next, older: 'idle' };
}

function without(column: Column, ids: ReadonlySet<string>): Column {
  const clean = (rows: readonly Row[], keepPlace: boolean): readonly Row[] => {
    let touched = false;
    const left: Row[] = [];
    for (const row of rows) {
      const post = row.kind === 'post' ? withoutIn(row.post, ids) : null;
      if (row.kind !== 'post' || post === row.post) left.push(row);
      else {
        touched = true;
        if (post !== null) left.push({ ...row, post });
        else if (keepPlace) left.push(withdrawn(row));
      }
    }
    return touched ? left : rows;
  };
  const rows = clean(column.rows, column.held);
  const waiting = clean(column.waiting, false);
  if (rows === column.rows && waiting === column.waiting) return column;
  const waitingCount = column.waitingCount - (column.waiting.length - waiting.length);
  return { ...column, rows, waiting, waitingCount };
}

// Of what was withdrawn nothing stays in memory but its place.
function withdrawn({ key, seq, at }: Row): Row {
  return { kind: 'withdrawn', key, seq, at };
}

function withoutIn(post: Post, ids: ReadonlySet<string>): Post | null {
  if (ids.has(post.id) || (post.repostOf && ids.has(post.repostOf.id))) return null;
  if (post.quoted && ids.has(post.quoted.id)) return { ...post, quoted: null };
  return post;
}

function postRow({ seq, post }: Numbered): (Row & { kind: 'post' }) | null {
  return post && { kind: 'post', key: `p${seq}`, seq, at: post.createdAt ?? post.receivedAt, post };
}

function gapRow(gap: Gap): Row {
  return { kind: 'gap', key: `g${gap.from}-${gap.to}`, seq: 0, at: gap.to, gap };
}

function newestFirst(a: Row, b: Row): number {
  return b.at - a.at || b.seq - a.seq;
}

// Both are sorted, and what is fresh nearly always belongs among the first few
// rows: only those are sorted again.
function merge(fresh: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const lowest = fresh.at(-1);
  if (lowest === undefined) return rows;
  const below = rows.findIndex((row) => newestFirst(lowest, row) < 0);
  const depth = below === -1 ? rows.length : below;
  const top = depth === 0 ? fresh : [...fresh, ...rows.slice(0, depth)].sort(newestFirst);
  return [...top, ...rows.slice(depth)];
}
