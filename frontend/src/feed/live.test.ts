import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../api/client';
import { type Live, newLive, pulseEvery } from './live';
import { wirePost } from './sample';
import type { Wire } from './socket';
import { newStore, type Store } from './store';
import { restPerPost } from './turns';

class FakeWire implements Wire {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  close() {
    this.closed = true;
  }

  posts(from: number, to: number) {
    const posts = [];
    for (let seq = from; seq <= to; seq++) posts.push(wirePost(seq));
    this.onmessage?.({ data: JSON.stringify({ type: 'posts', posts }) });
  }
}

const times = { from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T09:12:00.000Z' };
const from = Date.UTC(2026, 10, 24, 9);
const plan = (over: Record<string, unknown> = {}) => ({
  perDay: 100,
  usedToday: 0,
  price: 0.005,
  simulated: false,
  gaps: [],
  ...over,
});

let wires: FakeWire[];
let store: Store;
let live: Live;
let pages: Client['posts'];
let news: number;
let filling: Client['filling'];
let gaps: Client['gaps'];
let pulse: Client['pulse'];
let fill: Client['fill'];
let limitFills: Client['limitFills'];

beforeEach(() => {
  vi.useFakeTimers();
  wires = [];
  news = 0;
  filling = async () => plan();
  gaps = async () => ({ gaps: [] });
  pulse = async () => ({});
  fill = async () => {};
  limitFills = async (perDay) => plan({ perDay });
  store = newStore();
  pages = async () => ({ posts: [wirePost(3), wirePost(2), wirePost(1)], next: null });
  live = newLive({
    client: {
      session: { base: 'http://127.0.0.1:9', key: 'k', bridge: null, token: 'elsewhere' as const },
      posts: (...page: Parameters<Client['posts']>) => pages(...page),
      gaps: (id: string) => gaps(id),
      pulse: (id: string) => pulse(id),
      filling: (id: string) => filling(id),
      fill: (...asked: Parameters<Client['fill']>) => fill(...asked),
      limitFills: (perDay: number) => limitFills(perDay),
    } as unknown as Client,
    store,
    open: (url) => {
      const wire = new FakeWire(url);
      wires.push(wire);
      return wire;
    },
    now: () => Date.now(),
    later: (work, wait) => {
      const timer = setTimeout(work, wait);
      return () => clearTimeout(timer);
    },
    random: () => 1,
    onNews: () => news++,
  });
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const column = () => store.getState().columns['T'];
async function begin() {
  live.follow(['T']);
  await settle();
  return wires[0] as FakeWire;
}

describe('a followed topic', () => {
  test('begins with the archive and goes on where that ends', async () => {
    const wire = await begin();
    expect(column()?.rows.map((row) => row.seq)).toEqual([3, 2, 1]);
    expect(wire.url).toBe('ws://127.0.0.1:9/ws/T?after=3');
  });

  test('shows a lone post at once', async () => {
    const wire = await begin();
    wire.posts(4, 4);
    expect(column()?.rows).toHaveLength(4);
  });

  test('is committed without any timer once much has queued up', async () => {
    const wire = await begin();
    for (let at = 0; at < 10; at++) wire.posts(4 + at * 500, 503 + at * 500);
    expect(column()?.lastSeq).toBeGreaterThan(4_000);
  });

  test('is tried again until the archive answers', async () => {
    let tries = 0;
    pages = async () => {
      tries++;
      if (tries < 3) throw new Error('away');
      return { posts: [], next: null };
    };
    live.follow(['T']);
    await settle();
    expect(column()?.phase).toBe('failed');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(column()?.phase).toBe('ready');
    expect(tries).toBe(3);
  });

  test('goes when it is no longer wanted', async () => {
    const wire = await begin();
    live.follow([]);
    expect(wire.closed).toBe(true);
    expect(column()).toBeUndefined();
  });

  test('goes when the server says that it was deleted', async () => {
    const wire = await begin();
    wire.onclose?.({ code: 4001 });
    expect(column()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wires).toHaveLength(1);
  });

  test('tells at once that its socket was lost', async () => {
    const wire = await begin();
    wire.onclose?.({ code: 1006 });
    expect(news).toBe(1);
  });

  test('tells of a new state of the source once', async () => {
    const wire = await begin();
    const status = JSON.stringify({ type: 'status', state: 'waiting', reason: 'x', retryAt: null });
    wire.onmessage?.({ data: status });
    wire.onmessage?.({ data: status });
    expect(store.getState().source?.state).toBe('waiting');
    expect(news).toBe(1);
  });
});

describe('a further view of a topic', () => {
  const view = { key: 'v/T', topic: 'T' };
  const further = () => store.getState().columns['v/T'];
  const seqs = (it = further()) => it?.rows.map((row) => row.seq);

  test('begins with what is there and costs no socket', async () => {
    await begin();
    live.follow(['T'], [view]);
    expect(seqs()).toEqual([3, 2, 1]);
    expect(wires).toHaveLength(1);
    wires[0]?.posts(4, 4);
    expect(seqs()).toEqual([4, 3, 2, 1]);
    expect(seqs(column())).toEqual([4, 3, 2, 1]);
  });

  test('made while the archive is read, it is filled with the first', async () => {
    live.follow(['T'], [view]);
    expect(further()?.phase).toBe('loading');
    await settle();
    expect(seqs()).toEqual([3, 2, 1]);
  });

  test('stands still by itself, and reads on by itself', async () => {
    pages = async (_, { before }) =>
      before === undefined
        ? { posts: [wirePost(9)], next: 9 }
        : { posts: [wirePost(8)], next: null };
    await begin();
    live.follow(['T'], [view]);
    live.hold(['v/T'], true);
    wires[0]?.posts(10, 10);
    live.loadOlder('v/T');
    await settle();
    expect(seqs()).toEqual([9, 8]);
    expect(further()?.waitingCount).toBe(1);
    expect(seqs(column())).toEqual([10, 9]);
  });

  test('goes when it is no longer wanted, and with its topic', async () => {
    await begin();
    live.follow(['T'], [view]);
    live.follow(['T'], []);
    expect(further()).toBeUndefined();
    expect(seqs(column())).toEqual([3, 2, 1]);
    live.follow(['T'], [view]);
    live.follow([], [view]);
    expect(store.getState().columns).toEqual({});
  });

  test('is read anew with all others, once what they held is gone', async () => {
    await begin();
    live.follow(['T'], [view]);
    pages = async () => ({ posts: [wirePost(7)], next: null });
    live.beginAnew();
    expect(wires[0]?.closed).toBe(true);
    await settle();
    expect(seqs(column())).toEqual([7]);
    expect(seqs()).toEqual([7]);
  });
});

describe('older posts', () => {
  test('are asked for from where the column ends, one page at a time', async () => {
    pages = vi.fn(async (_, { before }) =>
      before === undefined
        ? { posts: [wirePost(9)], next: 9 }
        : { posts: [wirePost(8)], next: null },
    );
    await begin();
    live.loadOlder('T');
    live.loadOlder('T');
    await settle();
    expect(pages).toHaveBeenCalledTimes(2);
    expect(pages).toHaveBeenLastCalledWith('T', { limit: 200, before: 9 });
    expect(column()?.rows.map((row) => row.seq)).toEqual([9, 8]);
    live.loadOlder('T');
    await settle();
    expect(pages).toHaveBeenCalledTimes(2);
  });

  test('that do not come are said to have failed, and can be asked for again', async () => {
    let away = true;
    pages = async (_, { before }) => {
      if (before === undefined) return { posts: [wirePost(9)], next: 9 };
      if (away) throw new Error('away');
      return { posts: [wirePost(8)], next: null };
    };
    await begin();
    live.loadOlder('T');
    await settle();
    expect(column()?.older).toBe('failed');
    away = false;
    live.loadOlder('T');
    await settle();
    expect(column()?.rows).toHaveLength(2);
  });
});

describe('what can be filled', () => {
  const gapFrame = (over: Record<string, unknown> = {}) =>
    JSON.stringify({ type: 'gap', ...times, missed: null, filled: 0, ...over });
  const offered = {
    ...times,
    missed: 340,
    filled: 100,
    state: 'offered',
    why: '',
    offer: { posts: 240, dollars: 1.2 },
  };

  test('is asked for with the first page', async () => {
    filling = vi.fn(async () => plan({ gaps: [offered] }));
    await begin();
    expect(filling).toHaveBeenCalledExactlyOnceWith('T');
    expect(column()?.filling?.gaps[0]?.offer).toEqual({ posts: 240, dollars: 1.2 });
  });

  test('that is not told leaves the column as it is', async () => {
    filling = async () => {
      throw new Error('away');
    };
    await begin();
    expect(column()).toMatchObject({ phase: 'ready', filling: null });
  });

  test('is asked for once at a time, and once more after frames that came meanwhile', async () => {
    const wire = await begin();
    const answers: (() => void)[] = [];
    filling = vi.fn(() => new Promise((resolve) => answers.push(() => resolve(plan()))));
    for (let at = 0; at < 5; at++) wire.onmessage?.({ data: gapFrame({ filled: at }) });
    await vi.advanceTimersByTimeAsync(restPerPost);
    expect(filling).toHaveBeenCalledTimes(1);
    answers.shift()?.();
    await settle();
    expect(filling).toHaveBeenCalledTimes(2);
    answers.shift()?.();
    await settle();
    expect(filling).toHaveBeenCalledTimes(2);
    expect(column()?.rows.filter((row) => row.kind === 'gap')).toHaveLength(1);
  });

  test('is asked for anew when a socket that was lost is heard again', async () => {
    const wire = await begin();
    filling = vi.fn(async () => plan({ gaps: [offered] }));
    wire.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(filling).not.toHaveBeenCalled();
    const status = JSON.stringify({ type: 'status', state: 'live', reason: null, retryAt: null });
    wires.at(-1)?.onmessage?.({ data: status });
    wires.at(-1)?.onmessage?.({ data: status });
    await settle();
    expect(filling).toHaveBeenCalledOnce();
    expect(column()?.rows.some((row) => row.kind === 'gap')).toBe(true);
  });

  test('comes with the reason of the gap, which a frame does not tell', async () => {
    const wire = await begin();
    filling = async () => plan({ gaps: [{ ...offered, reason: 'Dipper was not running.' }] });
    wire.onmessage?.({ data: gapFrame() });
    await vi.advanceTimersByTimeAsync(restPerPost);
    expect(column()?.gaps).toMatchObject([{ filled: 100, reason: 'Dipper was not running.' }]);
  });

  test('is marked while the reader waits for it, and asked for anew', async () => {
    await begin();
    let sent = () => {};
    fill = vi.fn(() => new Promise<void>((resolve) => (sent = resolve)));
    filling = vi.fn(async () => plan());
    const done = live.fill('T', from, 240);
    expect(column()?.asked).toEqual([from]);
    expect(fill).toHaveBeenCalledExactlyOnceWith('T', from, 240);
    sent();
    await done;
    expect(filling).toHaveBeenCalledOnce();
    expect(column()?.asked).toEqual([]);
  });

  test('that is refused is said, and can be pressed again', async () => {
    await begin();
    fill = async () => {
      throw new Error('no');
    };
    await expect(live.fill('T', from, 240)).rejects.toThrow('no');
    expect(column()?.asked).toEqual([]);
  });

  test('by itself is set for all columns, the last wish last', async () => {
    live.follow(['T', 'U']);
    await settle();
    const asked: number[] = [];
    limitFills = async (perDay) => {
      asked.push(perDay);
      await new Promise((resolve) => setTimeout(resolve, perDay === 500 ? 50 : 0));
      if (perDay === 0) throw new Error('no');
      return plan({ perDay });
    };
    void live.limitFills(500);
    const refused = expect(live.limitFills(0)).rejects.toThrow('no');
    void live.limitFills(2_000);
    await vi.advanceTimersByTimeAsync(100);
    await refused;
    expect(asked).toEqual([500, 0, 2_000]);
    for (const id of ['T', 'U']) {
      expect(store.getState().columns[id]?.filling?.perDay).toBe(2_000);
    }
  });
});

describe('the pulse of a topic', () => {
  const hour = (last: number) => ({
    to: new Date().toISOString(),
    minutes: Array.from({ length: 60 }, (_, at) => (at === 59 ? last : 0)),
    usual: null,
    lastSeq: 3,
  });
  const counted = () => [...(column()?.pulse?.counts.values() ?? [])];

  test('is asked for at the start, every few minutes, and when its socket is back', async () => {
    let asked = 0;
    pulse = async () => hour(++asked);
    const wire = await begin();
    await settle();
    expect(counted()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(pulseEvery);
    expect(counted()).toEqual([2]);
    wire.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(10_000);
    const status = { type: 'status', state: 'live', reason: null, retryAt: null };
    wires.at(-1)?.onmessage?.({ data: JSON.stringify(status) });
    await settle();
    expect(counted()).toEqual([3]);
    await vi.advanceTimersByTimeAsync(pulseEvery);
    expect(asked).toBe(4);
  });

  test('stays as it is while the answer does not come, and ends with the column', async () => {
    let asked = 0;
    pulse = async () => {
      if (++asked === 2) throw new Error('away');
      return asked === 3 ? 'no pulse' : hour(asked);
    };
    await begin();
    await vi.advanceTimersByTimeAsync(2 * pulseEvery);
    expect(asked).toBe(3);
    expect(counted()).toEqual([1]);
    live.follow([]);
    await vi.advanceTimersByTimeAsync(3 * pulseEvery);
    expect(asked).toBe(3);
  });
});
