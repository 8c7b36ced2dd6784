// When what comes in is put into the store: at once while little does; in a
// flood topic by topic, in turns, so that no frame draws them all, and the less
// often the faster it comes, since nobody reads a list that is new ten times a
// second.

import type { Change } from './column';

/** After a commit of n posts a topic rests n times as long, in milliseconds. */
export const restPerPost = 100;
/** But no longer than this. */
export const longestRest = 2_500;
/** Shortest time between commits of two topics: a few frames. */
const apart = 50;
/** Posts queued before all is committed whatever the clock says (a hidden tab's timers sleep). */
const queueBound = 4_000;

export type TurnsOptions = {
  /** Puts changes into the store. */
  apply(changes: readonly { id: string; change: Change }[]): void;
  now(): number;
  later(work: () => void, milliseconds: number): () => void;
};

export type Turns = {
  add(id: string, change: Change): void;
  /** Drops what waits for a topic. */
  forget(id: string): void;
  stop(): void;
};

export function newTurns({ apply, now, later }: TurnsOptions): Turns {
  // Who has waited longest is first.
  const waiting = new Map<string, Change[]>();
  /** By topic: no commit before. */
  const free = new Map<string, number>();
  let freeForAny = Number.NEGATIVE_INFINITY;
  let queued = 0;
  /** When the next commit is looked for; a hidden tab's timer comes later. */
  let planned = Number.POSITIVE_INFINITY;
  let callOff: (() => void) | null = null;

  /** Takes out what waits for a topic. */
  function take(id: string): readonly Change[] {
    const changes = waiting.get(id) ?? [];
    waiting.delete(id);
    queued -= sizeOf(...changes);
    return changes;
  }

  function commit(ids: readonly string[]) {
    const at = now();
    freeForAny = at + apart;
    apply(
      ids.flatMap((id) => {
        const changes = take(id);
        free.set(id, at + Math.min(sizeOf(...changes) * restPerPost, longestRest));
        return changes.map((change) => ({ id, change }));
      }),
    );
  }

  function plan() {
    callOff?.();
    callOff = null;
    const at = now();
    const dueOf = (id: string) => Math.max(freeForAny, free.get(id) ?? Number.NEGATIVE_INFINITY);
    const next = [...waiting.keys()].find((id) => dueOf(id) <= at);
    if (next !== undefined) commit([next]);
    planned = Math.min(...[...waiting.keys()].map(dueOf));
    if (planned < Number.POSITIVE_INFINITY) callOff = later(plan, planned - at);
  }

  return {
    add(id, change) {
      const waited = waiting.has(id);
      put(waiting, id, change);
      queued += sizeOf(change);
      if (queued >= queueBound) commit([...waiting.keys()]);
      // What is withdrawn goes, and what is known of a gap shows, without a rest.
      else if (change.kind !== 'posts') commit([id]);
      // One more for a topic that waits already moves no other commit.
      else if (waited && now() < planned) return;
      plan();
    },
    forget(id) {
      take(id);
      free.delete(id);
      plan();
    },
    stop() {
      callOff?.();
      callOff = null;
      waiting.clear();
      queued = 0;
    },
  };
}

// Runs of posts become one change, so that a flood sorts and copies a column
// once a commit.
function put(waiting: Map<string, Change[]>, id: string, change: Change) {
  const queue = waiting.get(id) ?? [];
  waiting.set(id, queue);
  const before = queue.at(-1);
  if (change.kind !== 'posts') queue.push(change);
  else if (before?.kind !== 'posts') queue.push({ ...change, posts: [...change.posts] });
  else for (const post of change.posts) before.posts.push(post);
}

/** How many posts these are; any other change counts as one. */
function sizeOf(...changes: readonly Change[]): number {
  return changes.reduce((sum, it) => sum + (it.kind === 'posts' ? it.posts.length : 1), 0);
}
