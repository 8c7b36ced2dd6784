import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '../api/client';
import { Failure } from '../api/failure';
import { readTopic, type Topic } from '../api/model';
import { newStore, type Store } from '../feed/store';
import { newSettings, type SettingsKeeper } from '../settings/settings';
import { en } from '../strings/en';
import { type ColumnView, columnsOf } from './columns';
import { type Commands, newCommands } from './commands';
import { type Notices, newNotices, undoTime } from './notices';

const topic = (id: string, over: Record<string, unknown> = {}): Topic => {
  const read = readTopic({ id, query: 'golang', name: 'Go', state: 'live', position: 0, ...over });
  if (read === null) throw new Error('the sample cannot be read');
  return read;
};

/** A topic's own column. */
const own = (it: Topic): ColumnView => {
  const { id, name, color } = it;
  return { id, own: true, topics: [it], name, color };
};

let store: Store;
let notices: Notices;
let commands: Commands;
let settings: SettingsKeeper;
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
  let kept: unknown = {};
  settings = newSettings({
    deck: async () => kept,
    keepDeck: async (wanted) => {
      if (refuse) throw refuse;
      kept = wanted;
    },
  });
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
    settings,
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
  commands.closeColumn(own(topic('a')));
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
  commands.closeColumn(own(topic('a')));
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
  commands.closeColumn(own(current()));
  await settle();
  answers.shift()?.();
  await settle();
  commands.undo('a');
  commands.closeColumn(own(current()));
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
  void commands.pauseColumn(own(topic('a')));
  void commands.resumeColumn(own(topic('a', { state: 'paused' })));
  void commands.pauseColumn(own(topic('b')));
  await settle();
  expect(calls).toEqual(['change a {"state":"paused"}', 'change b {"state":"paused"}']);
  answers.shift()?.();
  await settle();
  expect(calls.at(-1)).toBe('change a {"state":"live"}');
});

test('closing a topic that was deleted elsewhere is no failure', async () => {
  refuse = new Failure('topic-not-found', 'No such topic.');
  commands.closeColumn(own(topic('a')));
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(ids()).toEqual(['b']);
  expect(notices.getState().list).toEqual([]);
});

test('a topic that was paused before stays so', async () => {
  commands.closeColumn(own(topic('a', { state: 'paused' })));
  await settle();
  commands.undo('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual([]);
});

test('a topic that cannot be paused is shown again', async () => {
  refuse = new Failure('internal', 'The disk is full.', 'Free some room.');
  commands.closeColumn(own(topic('a')));
  await vi.advanceTimersByTimeAsync(1);
  expect(store.getState().closing.size).toBe(0);
  expect(notices.getState().list).toMatchObject([
    { kind: 'failure', failure: { message: 'The disk is full.' } },
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual(['change a {"state":"paused"}']);
});

test('a topic that is gone already counts as deleted', async () => {
  commands.closeColumn(own(topic('a', { state: 'paused' })));
  refuse = new Failure('topic-not-found', 'No such topic.');
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(ids()).toEqual(['b']);
  expect(notices.getState().list).toEqual([]);
});

test('a topic that cannot be deleted is shown again', async () => {
  commands.closeColumn(own(topic('a', { state: 'paused' })));
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

const columns = () => columnsOf(store.getState().topics, settings.store.getState().columns);
const column = (id: string): ColumnView => {
  const it = columns().find((each) => each.id === id);
  if (it === undefined) throw new Error(`no column ${id}`);
  return it;
};
/** Each column as its id, its topics and a sign for a further view. */
const deck = () =>
  columns().map(
    (it) => `${it.own ? '' : '*'}${it.id.slice(0, 4)}:${it.topics.map(({ id }) => id).join('')}`,
  );
const three = () => store.setState({ topics: ['a', 'b', 'c'].map((id) => topic(id)) });

test('a topic is joined into a column with all that had been joined to it, and taken out again', async () => {
  three();
  await commands.join(column('b'), 'c');
  expect(deck()).toEqual(['a:a', 'b:bc']);
  await commands.join(column('a'), 'b');
  expect(deck()).toEqual(['a:abc']);
  await commands.takeOut(column('a'), 'b');
  expect(deck()).toEqual(['a:ac', 'b:b']);
  await commands.takeOut(column('a'), 'c');
  expect(deck()).toEqual(['a:a', 'b:b', 'c:c']);
});

test('a topic that has lost its column to another gets it back', async () => {
  three();
  await commands.join(column('b'), 'c');
  const [first] = notices.getState().list;
  await commands.join(column('a'), 'b');
  const [, second] = notices.getState().list;
  if (first?.kind !== 'undo' || second?.kind !== 'undo') throw new Error('nothing can be undone');
  expect([first.words, second.words]).toEqual(['Go shows in Go now.', 'Go shows in Go now.']);
  second.undo();
  expect(deck()).toEqual(['a:a', 'b:bc']);
  first.undo();
  expect(deck()).toEqual(['a:a', 'b:b', 'c:c']);
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(notices.getState().list).toEqual([]);
});

test('a further view is made, closed and brought back where it stood', async () => {
  three();
  vi.spyOn(crypto, 'randomUUID').mockReturnValueOnce('vvvv-1-1-1-1');
  vi.spyOn(crypto, 'randomUUID').mockReturnValueOnce('wwww-1-1-1-1');
  await commands.duplicate(column('a'));
  await commands.duplicate(column('a'));
  const whole = ['a:a', '*wwww:a', '*vvvv:a', 'b:b', 'c:c'];
  expect(deck()).toEqual(whole);
  commands.closeColumn(column('wwww-1-1-1-1'));
  expect(deck()).toEqual(['a:a', '*vvvv:a', 'b:b', 'c:c']);
  const [notice] = notices.getState().list;
  if (notice?.kind !== 'undo') throw new Error('nothing can be undone');
  notice.undo();
  expect(deck()).toEqual(whole);
  await settle();
  expect(calls).toEqual([]);
});

test('what is cleared, filtered and named of a column goes into its further view', async () => {
  store.setState({ columns: {} });
  await commands.filter(column('a'), { mediaOnly: true });
  await commands.clear(column('a'));
  vi.spyOn(crypto, 'randomUUID').mockReturnValueOnce('vvvv-1-1-1-1');
  await commands.duplicate(column('a'));
  expect(settings.store.getState().columns['vvvv-1-1-1-1']).toMatchObject({
    filter: { mediaOnly: true },
    cleared: { a: 0 },
    topics: ['a'],
    after: 'a',
  });
});

test('a column of several topics closes and comes back as one', async () => {
  three();
  store.setState(({ topics }) => ({
    topics: topics.map((it) => (it.id === 'b' ? { ...it, state: 'paused' } : it)),
  }));
  await commands.join(column('a'), 'b');
  commands.closeColumn(column('a'));
  expect([...store.getState().closing]).toEqual(['a', 'b']);
  expect(notices.getState().list).toHaveLength(1);
  await settle();
  commands.undo('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual(['change a {"state":"paused"}', 'change a {"state":"live"}']);
  expect(store.getState().closing.size).toBe(0);
  commands.closeColumn(column('a'));
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(calls.slice(-2)).toEqual(['remove a', 'remove b']);
  expect(ids()).toEqual(['c']);
  expect(settings.store.getState().columns).toEqual({});
});

test('pause and resume act on all topics of a column', async () => {
  three();
  await commands.join(column('a'), 'b');
  await commands.pauseColumn(column('a'));
  expect(calls).toEqual(['change a {"state":"paused"}', 'change b {"state":"paused"}']);
});

test.each<[string, string, number, string[], string[]]>([
  ['a view behind another column', 'vvvv', 1, ['a:a', 'b:b', '*vvvv:a', 'c:c'], []],
  ['a view to the front', 'vvvv', -9, ['*vvvv:a', 'a:a', 'b:b', 'c:c'], []],
  ['a column past its own view', 'a', 1, ['*vvvv:a', 'a:a', 'b:b', 'c:c'], []],
  ['a column past others', 'a', 2, ['*vvvv:a', 'b:b', 'a:a', 'c:c'], ['change a {"position":1}']],
  ['a column before a view', 'b', -1, ['a:a', 'b:b', '*vvvv:a', 'c:c'], []],
  [
    'the last one to the front',
    'c',
    -9,
    ['c:c', 'a:a', '*vvvv:a', 'b:b'],
    ['change c {"position":0}'],
  ],
])('%s is moved', async (_, id, by, want, wantCalls) => {
  three();
  await settings.change({ columns: { vvvv: { topics: ['a'], after: 'a' } } });
  await commands.move(id, by);
  expect(deck()).toEqual(want);
  expect(calls).toEqual(wantCalls);
});

test('what is muted can be shown again, by its notice too', async () => {
  const { store: kept } = settings;
  await commands.mute({ author: 'mira' });
  await commands.mute({ word: 'spam' });
  await commands.mute({ word: 'ham', column: column('a') });
  expect(kept.getState().mutes).toEqual({ words: ['spam'], authors: ['mira'] });
  expect(kept.getState().columns['a']?.filter.words).toEqual(['ham']);
  for (const notice of notices.getState().list) if (notice.kind === 'undo') notice.undo();
  expect(kept.getState().mutes).toEqual({ words: [], authors: [] });
  expect(kept.getState().columns['a']?.filter.words).toEqual([]);
  await commands.mute({ word: 'spam' });
  await commands.unmute({ word: 'spam' });
  expect(kept.getState().mutes.words).toEqual([]);
  await vi.advanceTimersByTimeAsync(undoTime);
  expect(notices.getState().list).toEqual([]);
});

test('a changed query is shown once it is taken, and its failure is for the field to show', async () => {
  await commands.requery(topic('a'), 'rustlang');
  expect(calls).toEqual(['change a {"query":"rustlang"}']);
  expect(store.getState().topics[0]?.query).toBe('rustlang');
  refuse = new Failure('query-invalid', 'no');
  await expect(commands.requery(topic('a'), '((')).rejects.toBe(refuse);
  expect(notices.getState().list).toEqual([]);
  expect(store.getState().topics[0]?.query).toBe('rustlang');
  // What comes after it is not held up.
  refuse = null;
  await commands.nameColumn(own(topic('a')), 'Rust');
  expect(calls.at(-1)).toBe('change a {"name":"Rust"}');
});

test('one query is edited at a time', () => {
  commands.editQuery('a');
  commands.editQuery('b');
  expect(store.getState().editing).toBe('b');
  commands.editQuery(null);
  expect(store.getState().editing).toBeNull();
});
