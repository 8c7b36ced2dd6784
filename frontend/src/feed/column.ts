// What one column holds, and every way it changes: a pure reducer.
//
// The rows are always one unbroken run of the topic's numbers, so that the
// archive can be asked for exactly what is below it. They are shown by the
// time they were written, newest first. While the reader is scrolled away
// (held) no row moves: what arrives waits, and is counted into the pill.

import { assertNever } from '../api/check';
import type { Post } from '../post/model';
import { type Beat, beat, type Pulse, pulseOf, type Told } from './pulse';
import type { Filling, FillTerms, Gap, Numbered } from './wire';

/** Most posts a flowing column keeps; older ones are fetched again when scrolled to. */
export const capacity = 2_000;
/** Most rows a reader may pile up by scrolling down. */
export const deepest = 6_000;

export type Row =
  | { kind: 'post'; key: string; seq: number; at: number; post: Post }
  | { kind: 'withdrawn'; key: string; seq: number; at: number; id: string }
  | { kind: 'gap'; key: string; seq: number; at: number; gap: Gap };

export type Column = {
  phase: 'loading' | 'ready' | 'failed';
  rows: readonly Row[];
  /** Ask the archive for posts before this number; null when there are none. */
  before: number | null;
  /** What its list lets through; null for everything. */
  passes: Passes | null;
  /** Below this number only what passes was kept; null when all was. */
  thinned: number | null;
  older: 'idle' | 'loading' | 'failed';
  /** The highest number taken in, shown or waiting. */
  lastSeq: number;
  held: boolean;
  /** Rows of other topics stand in the same list: held, it lets in nothing even where it is empty. */
  beside: boolean;
  /** Rows that arrived while held, the newest of them. */
  waiting: readonly Row[];
  /** How many posts wait; more than `waiting` holds once that is full. */
  waitingCount: number;
  /** All gaps of the topic that are known, shown or further down. */
  gaps: readonly Gap[];
  /** What can be done about the gaps; null before that is known. */
  filling: Filling | null;
  /** Where the gaps begin that the reader has just asked to have filled. */
  asked: readonly number[];
  /** null before it is known. */
  pulse: Pulse | null;
};

/** Whether a post shows. */
export type Passes = (post: Post) => boolean;

export type Change =
  | { kind: 'first-page'; posts: Numbered[]; next: number | null; gaps: Gap[] }
  | { kind: 'first-page-failed' }
  | { kind: 'posts'; posts: Numbered[] }
  | { kind: 'pulse'; told: Told; now: number }
  | { kind: 'gap'; gap: Gap }
  | { kind: 'filling'; filling: Filling }
  | { kind: 'fill-terms'; terms: FillTerms }
  | { kind: 'fill-asked'; from: number; asked: boolean }
  | { kind: 'removed'; ids: string[] }
  | { kind: 'older-asked' }
  | { kind: 'older-page'; posts: Numbered[]; next: number | null }
  | { kind: 'older-failed' }
  | { kind: 'passes'; passes: Passes | null; coarser: Passes | null | undefined }
  | { kind: 'held'; held: boolean; beside: boolean };

export function newColumn(): Column {
  return {
    phase: 'loading',
    rows: [],
    before: null,
    passes: null,
    thinned: null,
    older: 'idle',
    lastSeq: 0,
    held: false,
    beside: false,
    waiting: [],
    waitingCount: 0,
    gaps: [],
    filling: null,
    asked: [],
    pulse: null,
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
    case 'pulse':
      return pulseTold(column, change);
    case 'gap':
      return gapCame(column, change.gap);
    case 'filling':
      return fillingTold(column, change.filling);
    case 'fill-terms':
      return column.filling === null
        ? column
        : { ...column, filling: { ...column.filling, ...change.terms } };
    case 'fill-asked':
      return fillAsked(column, change);
    case 'removed':
      return without(column, new Set(change.ids));
    case 'older-asked':
      return { ...column, older: 'loading' };
    case 'older-page':
      return olderPage(column, change);
    case 'older-failed':
      return { ...column, older: 'failed' };
    case 'passes':
      return letThrough(column, change);
    case 'held':
      return hold(column, change);
    default:
      return assertNever(change);
  }
}

/** A further column of the same topic, whose reader has read nothing yet. */
export function copyOf(column: Column): Column {
  const free = hold(column, { kind: 'held', held: false, beside: false });
  return { ...refilled(free), passes: null, older: 'idle' };
}

/** Whether the archive may hold more than the column shows; with a filter it goes on where others end. */
export function hasOlder({ before, rows, passes }: Column): boolean {
  return before !== null && rows.length < (passes === null ? deepest : 2 * deepest);
}

function firstPage(column: Column, page: Change & { kind: 'first-page' }): Column {
  const rows = page.posts.map(postRow).filter((row) => row !== null);
  const gaps = [...new Map(page.gaps.map((gap) => [gap.from, gap])).values()];
  return {
    ...column,
    phase: 'ready',
    rows: [...rows, ...gaps.filter((gap) => belongs(gap, rows, page.next)).map(gapRow)].sort(
      newestFirst,
    ),
    gaps,
    before: page.next,
    lastSeq: page.posts.reduce((seq, each) => Math.max(seq, each.seq), column.lastSeq),
    pulse: column.pulse && beat(column.pulse, rows.map(beatOf)),
  };
}

// A gap from before the oldest post on the page shows when that time is scrolled to.
function belongs(gap: Gap, rows: readonly { at: number }[], next: number | null): boolean {
  return next === null || rows.some((row) => row.at < gap.to);
}

function arrived(column: Column, posts: Numbered[]): Column {
  const fresh = posts.filter((each) => each.seq > column.lastSeq);
  const last = fresh.at(-1);
  if (last === undefined) return column;
  const rows = fresh.map(postRow).filter((row) => row !== null);
  const pulse = column.pulse && beat(column.pulse, rows.map(beatOf));
  return settle({ ...column, lastSeq: last.seq, pulse }, rows, rows.length);
}

// What is told may have been overtaken by posts that are here already: of those
// the latest are among the rows.
function pulseTold(column: Column, { told, now }: Change & { kind: 'pulse' }): Column {
  const here = [...column.rows, ...column.waiting].filter((row) => row.kind === 'post');
  return { ...column, pulse: beat(pulseOf(told, now), here.map(beatOf)) };
}

function beatOf({ seq, at }: Row): Beat {
  return { seq, at };
}

// A gap is told of again whenever more is known of it: its row stays where it lies.
function gapCame(column: Column, told: Gap): Column {
  const known = column.gaps.find(({ from }) => from === told.from);
  // Frames do not say why.
  const { reason, code, said } = told.reason === '' && known ? known : told;
  const gap = { ...told, reason, code, said };
  if (known !== undefined && alike(known, gap)) return column;
  const row = gapRow(gap);
  const inPlace = (rows: readonly Row[]) =>
    rows.some(({ key }) => key === row.key)
      ? rows.map((it) => (it.key === row.key ? { ...row, at: it.at } : it))
      : rows;
  const next = {
    ...column,
    gaps: [...column.gaps.filter((it) => it !== known), gap],
    rows: inPlace(column.rows),
    waiting: inPlace(column.waiting),
  };
  const shown = next.rows !== column.rows || next.waiting !== column.waiting;
  return shown || !belongs(gap, column.rows, column.before) ? next : settle(next, [row], 0);
}

// An answer may have been overtaken by a frame: of a gap that is known, less is not believed.
function fillingTold(column: Column, filling: Filling): Column {
  const next = filling.gaps.reduce((column, { from, to, missed, filled, reason, code, said }) => {
    const known = column.gaps.find((gap) => gap.from === from);
    const late =
      known !== undefined && (filled < known.filled || (missed === null && known.missed !== null));
    const why = { reason, code, said };
    return gapCame(column, late ? { ...known, ...why } : { from, to, missed, filled, ...why });
  }, column);
  return alike(next.filling, filling) ? next : { ...next, filling };
}

function fillAsked(column: Column, { from, asked }: Change & { kind: 'fill-asked' }): Column {
  const others = column.asked.filter((each) => each !== from);
  return { ...column, asked: asked ? [...others, from] : others };
}

function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

// An empty column that is alone cannot jump, so nothing waits there however it is held.
function settle(column: Column, rows: Row[], posts: number): Column {
  if (column.held && (column.rows.length > 0 || column.beside)) {
    return {
      ...column,
      waiting: [...column.waiting, ...rows].slice(-capacity),
      waitingCount: column.waitingCount + posts,
    };
  }
  return { ...column, ...trimmed(merge(rows.sort(newestFirst), column.rows), column) };
}

function hold(column: Column, { held, beside }: Change & { kind: 'held' }): Column {
  if (held === column.held && beside === column.beside) return column;
  if (held || !column.held) return { ...column, held, beside };
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
    beside,
    waiting: [],
    waitingCount: 0,
    ...trimmed(rows, { ...column, before, thinned: broken ? null : column.thinned }),
  };
}

// Trims by number, not by place, so that the run stays unbroken.
function trimmed(
  rows: readonly Row[],
  column: Column,
): Pick<Column, 'rows' | 'before' | 'thinned'> {
  const floor = column.lastSeq - capacity + 1;
  const { before, thinned, passes } = column;
  if (rows.length <= capacity) return { rows, before, thinned };
  if (passes !== null) return thinnedOut(rows, before, floor, passes);
  const kept = rows.filter((row) => row.kind === 'gap' || row.seq >= floor);
  while (kept.at(-1)?.kind === 'gap') kept.pop();
  return { rows: kept, before: floor, thinned: null };
}

// Where few posts pass, these are kept when the others go: else they would have to
// be looked for in the archive again and again.
function thinnedOut(rows: readonly Row[], before: number | null, floor: number, passes: Passes) {
  const few = rows
    .filter((row) => row.kind === 'post' && row.seq < floor && passes(row.post))
    .map(({ seq }) => seq)
    .sort((a, b) => b - a);
  const lowest = few[capacity / 2] === undefined ? null : (few[capacity / 2 - 1] ?? null);
  const kept = rows.filter(
    (row) =>
      row.kind === 'gap' ||
      row.seq >= floor ||
      (row.kind === 'post' && row.seq >= (lowest ?? 0) && passes(row.post)),
  );
  while (kept.at(-1)?.kind === 'gap') kept.pop();
  return { rows: kept, before: lowest ?? before, thinned: floor };
}

// A page goes below what is there even where its times overlap, since a row
// put in above the reader would move what is being read.
function olderPage(column: Column, page: Change & { kind: 'older-page' }): Column {
  const known = new Set([...column.rows, ...column.waiting].map((row) => row.key));
  const floor = column.rows.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  const thin = column.rows.length >= deepest ? column.passes : null;
  const posts = page.posts
    .map(postRow)
    .filter((row) => row !== null)
    .filter((row) => !known.has(row.key) && (thin === null || thin(row.post)));
  const gaps = column.gaps
    .filter((gap) => gap.to <= floor && belongs(gap, posts, page.next))
    .map(gapRow)
    .filter((row) => !known.has(row.key));
  const rows = [...posts, ...gaps].sort(newestFirst);
  const thinned = thin === null ? column.thinned : (column.thinned ?? column.before);
  const all = [...column.rows, ...rows];
  return { ...column, rows: all, before: page.next, thinned, older: 'idle' };
}

function letThrough(column: Column, { passes, coarser }: Change & { kind: 'passes' }): Column {
  if (passes === column.passes) return column;
  return { ...(column.passes === coarser ? column : refilled(column)), passes };
}

// What was not kept may pass now: it is asked for anew.
function refilled(column: Column): Column {
  const { thinned } = column;
  if (thinned === null) return column;
  const rows = column.rows.filter((row) => row.kind === 'gap' || row.seq >= thinned);
  while (rows.at(-1)?.kind === 'gap') rows.pop();
  return { ...column, rows, before: thinned, thinned: null };
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

// Of what was withdrawn nothing stays in memory but its place and its number.
function withdrawn({ key, seq, at, post: { id } }: Row & { kind: 'post' }): Row {
  return { kind: 'withdrawn', key, seq, at, id };
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
  return { kind: 'gap', key: `g${gap.from}`, seq: 0, at: gap.to, gap };
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
