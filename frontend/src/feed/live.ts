// Keeps every column filled: its first page from the archive, then its socket,
// older pages when they are scrolled to.

import { assertNever } from '../api/check';
import type { Client } from '../api/client';
import { type Change, copyOf, hasOlder, newColumn, type Passes, reduce } from './column';
import { readTold } from './pulse';
import { openSocket, type Socket, type Wire } from './socket';
import type { Store } from './store';
import { newTurns } from './turns';
import { type Frame, readFilling, readGaps, readPage } from './wire';

/** How often a topic's pulse is asked for anew, in milliseconds. */
export const pulseEvery = 180_000;
/** A few screens: the first card waits until all of it is read. */
const firstPageSize = 40;
const olderPageSize = 200;
const longestRetry = 8_000;
/** So long the other columns wait for the first one's posts, in milliseconds. */
const firstAlone = 300;

export type LiveOptions = {
  client: Client;
  store: Store;
  open(url: string): Wire;
  now(): number;
  later(work: () => void, milliseconds: number): () => void;
  random(): number;
  /** A socket told of a new state of the source, or was lost. */
  onNews(): void;
};

export type Live = {
  /**
   * Opens a column for each of these topics, under its id, and further ones under
   * keys of their own, which cost nothing more; ends all others.
   */
  follow(ids: readonly string[], further?: readonly { key: string; topic: string }[]): void;
  /** Reads every column anew: what they held is gone from the archive. */
  beginAnew(): void;
  /** Fetches the page below what a column shows, if there is one. */
  loadOlder(key: string): void;
  /** Tells what a list lets through, and what of all that has let through the same and more. */
  letThrough(keys: readonly string[], passes: Passes | null, coarser?: Passes | null): void;
  /** Tells whether the reader of a list wants all its columns to stand still. */
  hold(keys: readonly string[], held: boolean): void;
  /** Has posts of a gap fetched, or with null counted; rejects with a Failure. */
  fill(id: string, from: number, posts: number | null): Promise<void>;
  /** Sets how many posts a day are filled unasked; rejects with a Failure. */
  limitFills(perDay: number): Promise<void>;
  /** Tries everything that waits for a retry now. */
  wake(): void;
  stop(): void;
};

type Followed = {
  /** Of the columns that show the topic; the first is its id. */
  keys: Set<string>;
  socket: Socket | null;
  ended: boolean;
  retry: (() => void) | null;
  tries: number;
  /** The socket was lost: gaps may have been told of meanwhile. */
  lost: boolean;
  /** The question that is under way about what can be filled, and the one after it. */
  looking: Promise<void> | null;
  again: Promise<void> | null;
  /** Calls off the next question for the topic's pulse. */
  feel: () => void;
};

export function newLive(options: LiveOptions): Live {
  const { client, store } = options;
  const followed = new Map<string, Followed>();
  const turns = newTurns({
    apply,
    // Not the wall clock: that may be set back.
    now: () => performance.now(),
    later: options.later,
  });
  let limiting: Promise<unknown> = Promise.resolve();

  function applyTo(changes: readonly { key: string; change: Change }[]) {
    const before = store.getState().columns;
    const columns: Record<string, (typeof before)[string]> = { ...before };
    let touched = false;
    for (const { key, change } of changes) {
      const column = columns[key];
      if (column === undefined) continue;
      const next = reduce(column, change);
      if (next === column) continue;
      columns[key] = next;
      touched = true;
    }
    if (touched) store.setState({ columns });
  }

  // What is told of a topic changes every column that shows it.
  function apply(changes: readonly { id: string; change: Change }[]) {
    applyTo(
      changes.flatMap(({ id, change }) =>
        [...(followed.get(id)?.keys ?? [])].map((key) => ({ key, change })),
      ),
    );
  }

  function onFrame(id: string, it: Followed, frame: Frame) {
    if (it.lost || frame.type === 'gap') {
      if (it.lost) void feel(id, it);
      it.lost = false;
      void look(id, it);
    }
    switch (frame.type) {
      case 'posts':
        turns.add(id, { kind: 'posts', posts: frame.posts });
        break;
      case 'gap':
        turns.add(id, { kind: 'gap', gap: frame.gap });
        break;
      case 'removed':
        turns.add(id, { kind: 'removed', ids: frame.ids });
        break;
      case 'status': {
        const known = store.getState().source;
        const { state, reason, code, said, retryAt } = frame;
        if (known?.state === state && known.reason === reason && known.retryAt === retryAt) break;
        store.setState({ source: { state, reason, code, said, retryAt } });
        options.onNews();
        break;
      }
      default:
        assertNever(frame);
    }
  }

  // Asks what can be filled: one question at a time, and however often it is
  // called meanwhile, one more after it.
  function look(id: string, it: Followed): Promise<void> {
    if (it.looking === null) {
      it.looking = ask(id, it).finally(() => {
        it.looking = null;
      });
      return it.looking;
    }
    it.again ??= it.looking.then(() => {
      it.again = null;
      return look(id, it);
    });
    return it.again;
  }

  async function ask(id: string, it: Followed) {
    if (it.ended) return;
    try {
      const filling = readFilling(await client.filling(id));
      if (it.ended || filling === null) return;
      apply([{ id, change: { kind: 'filling', filling } }]);
    } catch {
      // What is known stays as it is until something is told anew.
    }
  }

  // Asks for the topic's pulse, now and every few minutes.
  async function feel(id: string, it: Followed) {
    it.feel();
    if (it.ended) return;
    it.feel = options.later(() => void feel(id, it), pulseEvery);
    try {
      const told = readTold(await client.pulse(id));
      if (!it.ended && told !== null) {
        apply([{ id, change: { kind: 'pulse', told, now: options.now() } }]);
      }
    } catch {
      // What arrives is counted on, and the next question may be answered.
    }
  }

  async function begin(id: string, it: Followed) {
    it.retry = null;
    if (it.ended) return;
    try {
      const [page, gaps] = await Promise.all([
        client.posts(id, { limit: firstPageSize }).then(readPage),
        client.gaps(id).then(readGaps),
      ]);
      if (it.ended) return;
      apply([{ id, change: { kind: 'first-page', ...page, gaps } }]);
      void look(id, it);
      void feel(id, it);
    } catch {
      if (it.ended) return;
      apply([{ id, change: { kind: 'first-page-failed' } }]);
      it.retry = options.later(
        () => void begin(id, it),
        Math.min(longestRetry, 500 * 2 ** it.tries++),
      );
      return;
    }
    it.socket = openSocket({
      url: `${client.session.base.replace(/^http/, 'ws')}/ws/${encodeURIComponent(id)}`,
      after: store.getState().columns[id]?.lastSeq ?? 0,
      open: options.open,
      later: options.later,
      random: options.random,
      onFrame: (frame) => onFrame(id, it, frame),
      onLost: () => {
        it.lost = true;
        options.onNews();
      },
      onDeleted: () => {
        store.setState(({ topics }) => ({ topics: topics.filter((topic) => topic.id !== id) }));
        end(id);
      },
    });
  }

  // The first column has its posts before the others ask for theirs: something is there to be read
  // sooner. It is not waited for long.
  async function inTurn([first, ...others]: readonly (() => Promise<void>)[]) {
    if (first === undefined) return;
    await Promise.race([first(), new Promise<void>((now) => options.later(now, firstAlone))]);
    for (const begin of others) void begin();
  }

  function end(id: string) {
    const it = followed.get(id);
    if (it === undefined) return;
    followed.delete(id);
    turns.forget(id);
    it.ended = true;
    it.retry?.();
    it.feel();
    it.socket?.stop();
    drop(it.keys);
  }

  function drop(keys: ReadonlySet<string>) {
    if (keys.size === 0) return;
    store.setState(({ columns }) => ({
      columns: Object.fromEntries(Object.entries(columns).filter(([key]) => !keys.has(key))),
    }));
  }

  function follow(ids: readonly string[], further: readonly { key: string; topic: string }[] = []) {
    const wanted = new Set(ids);
    for (const id of followed.keys()) if (!wanted.has(id)) end(id);
    const begun: (() => Promise<void>)[] = [];
    for (const id of wanted) {
      if (followed.has(id)) continue;
      const it: Followed = {
        keys: new Set([id]),
        socket: null,
        ended: false,
        retry: null,
        tries: 0,
        lost: false,
        looking: null,
        again: null,
        feel: () => {},
      };
      followed.set(id, it);
      const column = newColumn();
      store.setState(({ columns }) => ({ columns: { ...columns, [id]: column } }));
      begun.push(() => begin(id, it));
    }
    void inTurn(begun);
    for (const [id, it] of followed) {
      const keys = new Set([id]);
      for (const { key, topic } of further) if (topic === id) keys.add(key);
      drop(new Set([...it.keys].filter((key) => !keys.has(key))));
      for (const key of keys) {
        const column = store.getState().columns[id];
        if (it.keys.has(key) || column === undefined) continue;
        store.setState(({ columns }) => ({ columns: { ...columns, [key]: copyOf(column) } }));
      }
      it.keys = keys;
    }
  }

  return {
    follow,
    beginAnew() {
      const further = [...followed].flatMap(([topic, { keys }]) =>
        [...keys].filter((key) => key !== topic).map((key) => ({ key, topic })),
      );
      const ids = [...followed.keys()];
      follow([]);
      follow(ids, further);
    },
    loadOlder(key) {
      const it = [...followed.values()].find(({ keys }) => keys.has(key));
      const [id] = it?.keys ?? [];
      const column = store.getState().columns[key];
      if (it === undefined || id === undefined || column === undefined) return;
      if (column.phase !== 'ready' || column.older === 'loading' || !hasOlder(column)) return;
      const before = column.before ?? 0;
      applyTo([{ key, change: { kind: 'older-asked' } }]);
      client
        .posts(id, { limit: olderPageSize, before })
        .then(readPage)
        .then(
          (page) => {
            // The column may have been trimmed or begun anew meanwhile; then
            // this page no longer joins on to it.
            const joins = store.getState().columns[key]?.before === before;
            if (it.ended) return;
            applyTo([
              { key, change: joins ? { kind: 'older-page', ...page } : { kind: 'older-failed' } },
            ]);
          },
          () => {
            if (!it.ended) applyTo([{ key, change: { kind: 'older-failed' } }]);
          },
        );
    },
    letThrough(keys, passes, coarser) {
      applyTo(keys.map((key) => ({ key, change: { kind: 'passes', passes, coarser } })));
    },
    hold(keys, held) {
      const beside = keys.length > 1;
      applyTo(keys.map((key) => ({ key, change: { kind: 'held', held, beside } })));
    },
    async fill(id, from, posts) {
      const it = followed.get(id);
      apply([{ id, change: { kind: 'fill-asked', from, asked: true } }]);
      try {
        await client.fill(id, from, posts);
      } finally {
        if (it !== undefined) await look(id, it);
        apply([{ id, change: { kind: 'fill-asked', from, asked: false } }]);
      }
    },
    limitFills(perDay) {
      // One after the other, so that the last one wanted stands.
      const done = limiting.then(async () => {
        const filling = readFilling(await client.limitFills(perDay));
        if (filling !== null) {
          const { gaps: _, ...terms } = filling;
          apply([...followed.keys()].map((id) => ({ id, change: { kind: 'fill-terms', terms } })));
        }
        for (const [id, it] of followed) {
          if (store.getState().columns[id]?.gaps.length) void look(id, it);
        }
      });
      limiting = done.catch(() => {});
      return done;
    },
    wake() {
      for (const [id, it] of followed) {
        it.socket?.wake();
        if (it.retry === null) continue;
        it.retry();
        void begin(id, it);
      }
    },
    stop() {
      for (const id of [...followed.keys()]) end(id);
      turns.stop();
    },
  };
}
