import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '../api/client';
import { Failure } from '../api/failure';
import { readTopic, type Topic } from '../api/model';
import { newStore, type Store } from '../feed/store';
import { en } from '../strings/en';
import { type Commands, newCommands, undoTime } from './commands';
import { type Notices, newNotices } from './notices';

const topic = (id: string, over: Record<string, unknown> = {}): Topic => {
  const read = readTopic({ id, query: 'golang', name: 'Go', state: 'live', position: 0, ...over });
  if (read === null) throw new Error('the sample cannot be read');
  return read;
};

let store: Store;
let notices: Notices;
let commands: Commands;
let calls: string[];
let refuse: Failure | null;
let slow: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  refuse = null;
  slow = async () => {};
  store = newStore();
  store.setState({ topics: [topic('a'), topic('b')] });
  notices = newNotices();
  const answer = async (call: string, over = {}): Promise<Topic> => {
    calls.push(call);
    await slow();
    if (refuse) throw refuse;
    return topic(call.split(' ')[1] ?? '', over);
  };
  commands = newCommands({
    client: {
      register: (query: string, name: string) => answer(`register new ${query} ${name}`),
      change: (id: string, change: object) =>
        answer(`change ${id} ${JSON.stringify(change)}`, change),
      remove: (id: string) => answer(`remove ${id}`),
      source: (what: string) => answer(`source ${what}`),
    } as unknown as Client,
    store,
    watch: { look: () => {}, changing: (work) => work() },
    live: {
      fill: async (id, from, posts) => void (await answer(`fill ${id} ${from} ${posts}`)),
      limitFills: async (perDay) => void (await answer(`limit fills ${perDay}`)),
    },
    notices,
    settings: { change: async (change) => void (await answer(`set ${JSON.stringify(change)}`)) },
    strings: () => en,
    now: () => Date.now(),
    later: (work, wait) => {
      const timer = setTimeout(work, wait);
      return () => clearTimeout(timer);
    },
    onTopics: () => {},
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const ids = () => store.getState().topics.map(({ id }) => id);

test('a closed topic is paused and hidden at once, and deleted eight seconds later', async () => {
  commands.close(topic('a'));
  expect(store.getState().closing.has('a')).toBe(true);
  await settle();
  expect(calls).toEqual(['change a {"state":"paused"}']);
  await vi.advanceTimersByTimeAsync(undoTime - 1);
  expect(calls).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(calls.at(-1)).toBe('remove a');
  expect(ids()).toEqual(['b']);
  expect(store.getState().closing.size).toBe(0);
  expect(notices.getState().list).toEqual([]);
});

test('undo brings it back live, and nothing is deleted', async () => {
  commands.close(topic('a'));
  await settle();
  commands.undo('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual(['change a {"state":"paused"}', 'change a {"state":"live"}']);
  expect(ids()).toEqual(['a', 'b']);
  expect(store.getState().closing.size).toBe(0);
});

// Answers may take their time; what the reader wants last must stand.
test('closed, brought back and closed again at once, it ends paused and comes back live', async () => {
  const answers: (() => void)[] = [];
  slow = () => new Promise((resolve) => answers.push(resolve));
  const current = () => store.getState().topics.find(({ id }) => id === 'a') as Topic;
  commands.close(current());
  await settle();
  answers.shift()?.();
  await settle();
  commands.undo('a');
  commands.close(current());
  await settle();
  while (answers.length > 0) {
    answers.shift()?.();
    await settle();
  }
  expect(calls.at(-1)).toBe('change a {"state":"paused"}');
  commands.undo('a');
  await settle();
  answers.shift()?.();
  await settle();
  expect(calls.at(-1)).toBe('change a {"state":"live"}');
  expect(current().state).toBe('live');
});

test('one change of a topic goes out after the other', async () => {
  const answers: (() => void)[] = [];
  slow = () => new Promise((resolve) => answers.push(resolve));
  void commands.pause(topic('a'));
  void commands.resume(topic('a'));
  void commands.pause(topic('b'));
  await settle();
  expect(calls).toEqual(['change a {"state":"paused"}', 'change b {"state":"paused"}']);
  answers.shift()?.();
  await settle();
  expect(calls.at(-1)).toBe('change a {"state":"live"}');
});

test('closing a topic that was deleted elsewhere is no failure', async () => {
  refuse = new Failure('topic-not-found', 'No such topic.');
  commands.close(topic('a'));
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(ids()).toEqual(['b']);
  expect(notices.getState().list).toEqual([]);
});

test('a topic that was paused before stays so', async () => {
  commands.close(topic('a', { state: 'paused' }));
  await settle();
  commands.undo('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual([]);
});

test('a topic that cannot be paused is shown again', async () => {
  refuse = new Failure('internal', 'The disk is full.', 'Free some room.');
  commands.close(topic('a'));
  await vi.advanceTimersByTimeAsync(1);
  expect(store.getState().closing.size).toBe(0);
  expect(notices.getState().list).toMatchObject([
    { kind: 'failure', failure: { message: 'The disk is full.' } },
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual(['change a {"state":"paused"}']);
});

test('a topic that is gone already counts as deleted', async () => {
  commands.close(topic('a', { state: 'paused' }));
  refuse = new Failure('topic-not-found', 'No such topic.');
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(ids()).toEqual(['b']);
  expect(notices.getState().list).toEqual([]);
});

test('a topic that cannot be deleted is shown again', async () => {
  commands.close(topic('a', { state: 'paused' }));
  refuse = new Failure('internal', 'no');
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(ids()).toEqual(['a', 'b']);
  expect(store.getState().closing.size).toBe(0);
  expect(notices.getState().list).toHaveLength(1);
});

test('several topics are registered in their order, and the first failure ends it', async () => {
  const three = ['a', 'b', 'c'].map((name) => ({ name, query: `${name}1` }));
  await commands.addAll(three);
  expect(calls).toEqual(['register new a1 a', 'register new b1 b', 'register new c1 c']);
  calls.length = 0;
  refuse = new Failure('x-unavailable', 'X cannot be reached.');
  await commands.addAll(three);
  expect(calls).toHaveLength(1);
});

test('track rejects with what went wrong, for the composer to show', async () => {
  refuse = new Failure('query-invalid', 'no');
  await expect(commands.track('((', '')).rejects.toBe(refuse);
  expect(notices.getState().list).toEqual([]);
});

test('a gap is filled with the number that was read, and a failure is shown', async () => {
  await commands.fill('a', 1_000, 240);
  await commands.fill('a', 1_000, null);
  await commands.limitFills(500);
  expect(calls).toEqual(['fill a 1000 240', 'fill a 1000 null', 'limit fills 500']);
  refuse = new Failure('value-invalid', 'There is no such gap.');
  await commands.fill('a', 1_000, 240);
  await commands.limitFills(2_000);
  expect(notices.getState().list).toMatchObject([
    { kind: 'failure', failure: { message: 'There is no such gap.' } },
    { kind: 'failure', failure: { message: 'There is no such gap.' } },
  ]);
});

test('a column is moved past those in sight, at once and then for good', async () => {
  store.setState({ topics: ['a', 'b', 'c', 'd'].map((id) => topic(id)), closing: new Set(['b']) });
  await commands.move('a', 1);
  expect(ids()).toEqual(['b', 'c', 'a', 'd']);
  expect(calls).toEqual(['change a {"position":2}']);
  await commands.move('a', -9);
  expect(ids()).toEqual(['b', 'a', 'c', 'd']);
  await commands.move('d', 1);
  expect(calls).toHaveLength(2);
});

test('a look that cannot be kept is told', async () => {
  refuse = new Failure('disk-full', 'No room.');
  await commands.set({ appearance: { theme: 'light' } });
  expect(notices.getState().list).toMatchObject([{ kind: 'failure' }]);
});
