import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '../api/client';
import { Failure } from '../api/failure';
import { readStatus, readTopics } from '../api/model';
import { newStore, type Store } from './store';
import { newWatch, type Watch } from './watch';

const status = (state: string, received = 0) =>
  readStatus({ source: { mode: 'simulated', state }, counts: { received } });
const topic = (id: string) => ({ id, query: 'q', name: id, state: 'live', position: 0 });

let store: Store;
let watch: Watch;
let client: { status: () => Promise<unknown>; topics: () => Promise<unknown> };
let asked: number;
let back: number;

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  back = 0;
  store = newStore();
  client = {
    status: async () => {
      asked++;
      return status('live');
    },
    topics: async () => readTopics({ topics: [topic('a')] }),
  };
  watch = newWatch({
    client: {
      status: () => client.status(),
      topics: () => client.topics(),
    } as unknown as Client,
    store,
    later: (work, wait) => {
      const timer = setTimeout(work, wait);
      return () => clearTimeout(timer);
    },
    onTopics: () => {},
    onBack: () => back++,
  });
});

afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

test('asks every three seconds while all is calm', async () => {
  watch.look();
  await vi.advanceTimersByTimeAsync(9_100);
  expect(asked).toBe(4);
  expect(store.getState()).toMatchObject({ reach: 'up', topics: [{ id: 'a' }] });
});

test('keeps the list of topics the same object while it says the same', async () => {
  watch.look();
  await vi.advanceTimersByTimeAsync(0);
  const { topics } = store.getState();
  await vi.advanceTimersByTimeAsync(3_100);
  expect(store.getState().topics).toBe(topics);
});

test('believes no answer that a socket has overtaken', async () => {
  watch.look();
  await vi.advanceTimersByTimeAsync(0);
  let answer = (_: unknown) => {};
  client.status = () => new Promise((resolve) => (answer = resolve));
  watch.look();
  store.setState({ source: { state: 'waiting', reason: 'X closed the stream.', retryAt: null } });
  answer(status('live'));
  await vi.advanceTimersByTimeAsync(0);
  expect(store.getState()).toMatchObject({ reach: 'up', source: { state: 'waiting' } });
  // The next answer was asked for later, and is believed.
  client.status = async () => status('live');
  await vi.advanceTimersByTimeAsync(1_100);
  expect(store.getState().source?.state).toBe('live');
});

test('asks every second while the source is away', async () => {
  client.status = async () => {
    asked++;
    return status('waiting');
  };
  watch.look();
  await vi.advanceTimersByTimeAsync(5_100);
  expect(asked).toBe(6);
});

test('says that the program is gone, and that it is back', async () => {
  const answer = client.status;
  client.status = async () => {
    throw new Failure('unreachable', 'refused');
  };
  watch.look();
  await vi.advanceTimersByTimeAsync(0);
  expect(store.getState().reach).toBe('down');
  client.status = answer;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(store.getState().reach).toBe('up');
  expect(back).toBe(1);
});

test('stops asking when the key is refused', async () => {
  client.status = async () => {
    asked++;
    throw new Failure('unauthorized', 'no');
  };
  watch.look();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.getState().reach).toBe('locked');
  expect(asked).toBe(1);
});

test('does not believe a list of topics that was asked for before a change', async () => {
  let answer: (topics: unknown) => void = () => {};
  client.topics = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  watch.look();
  await vi.advanceTimersByTimeAsync(0);
  const changed = watch.changing(async () => {
    store.setState({ topics: readTopics({ topics: [topic('b')] }) });
  });
  answer(readTopics({ topics: [topic('a')] }));
  await changed;
  await vi.advanceTimersByTimeAsync(0);
  expect(store.getState().topics.map(({ id }) => id)).toEqual(['b']);
});
