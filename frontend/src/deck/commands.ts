// What a reader can do to the deck. Each command goes to the program first;
// the store follows its answer, and a failure becomes a notice.

import type { Client, TopicChange } from '../api/client';
import { Failure, failureOf } from '../api/failure';
import type { Topic } from '../api/model';
import type { Live } from '../feed/live';
import { type Store, withTopic } from '../feed/store';
import type { Watch } from '../feed/watch';
import type { SettingsChange, SettingsKeeper } from '../settings/settings';
import type { Strings } from '../strings/en';
import { type ColumnCommands, newColumnCommands } from './column-commands';
import { dismiss, type Notices, show, undoTime } from './notices';

/** How long a failure stays in sight. */
const failureTime = 12_000;

export type Commands = ColumnCommands & {
  /** Registers a topic; rejects with a Failure for the composer to show. */
  track(query: string, name: string): Promise<Topic>;
  /** Registers topics one after the other, so that they stand in this order. */
  addAll(topics: readonly { query: string; name: string }[]): Promise<void>;
  /** Opens the query of a topic to be edited where it stands; null closes it. */
  editQuery(id: string | null): void;
  /** Has a topic ask something else; rejects with a Failure for the field to show. */
  requery(topic: Topic, query: string): Promise<void>;
  /** Brings back what was closed under this id. */
  undo(id: string): void;
  retry(): Promise<void>;
  takeOver(): Promise<void>;
  /** Has so many posts of the gap that began at from fetched, or with null counted. */
  fill(id: string, from: number, posts: number | null): Promise<void>;
  /** Sets how many posts a day are filled unasked. */
  limitFills(perDay: number): Promise<void>;
  /** Changes how the page or a column of it looks. */
  set(change: SettingsChange): Promise<void>;
};

export type CommandsOptions = {
  client: Client;
  store: Store;
  watch: Watch;
  live: Pick<Live, 'fill' | 'limitFills'>;
  notices: Notices;
  settings: Pick<SettingsKeeper, 'change' | 'store'>;
  /** The sentences of the language that is read now. */
  strings(): Strings;
  now(): number;
  later(work: () => void, milliseconds: number): () => void;
  /** The list of topics has changed here. */
  onTopics(): void;
};

/** Topics that are closed together, under the id of their column. */
type Closing = {
  id: string;
  name: string;
  topics: Map<string, { topic: Topic; wasLive: boolean }>;
  callOff: () => void;
};

export function newCommands(options: CommandsOptions): Commands {
  const { client, store, watch, live, notices, settings, strings } = options;
  const closings = new Map<string, Closing>();
  const closingOf = (id: string) => [...closings.values()].find((it) => it.topics.has(id));
  // Changes that are not answered yet: the state each topic will have, and the last one's end.
  const pending = new Map<string, { state: TopicChange['state']; done: Promise<void> }>();
  let failures = 0;

  function fail(reason: unknown) {
    const id = `failure-${failures++}`;
    show(notices, { kind: 'failure', id, failure: failureOf(reason) });
    options.later(() => dismiss(notices, id), failureTime);
  }

  function say(spoken: string) {
    notices.setState({ spoken });
  }

  function put(topic: Topic) {
    store.setState(({ topics }) => ({ topics: withTopic(topics, topic) }));
    options.onTopics();
  }

  // A topic's changes go out one after the other, so that the last one asked
  // for stands; only its answer is shown.
  function send(id: string, wanted: TopicChange): Promise<void> {
    const before = pending.get(id);
    const answer = (before?.done ?? Promise.resolve()).then(async () => {
      const isLast = () => pending.get(id) === it;
      try {
        const topic = await watch.changing(() => client.change(id, wanted));
        if (isLast()) put(topic);
      } catch (reason) {
        if (!isGone(reason)) throw reason;
        forget(id);
      } finally {
        if (isLast()) pending.delete(id);
      }
    });
    const it = { state: wanted.state ?? before?.state, done: answer.catch(() => {}) };
    pending.set(id, it);
    return answer;
  }

  /** Sends a change whose failure is a notice; tells whether it was made. */
  function change(id: string, wanted: TopicChange): Promise<boolean> {
    return send(id, wanted).then(
      () => true,
      (reason: unknown) => {
        fail(reason);
        return false;
      },
    );
  }

  function forget(id: string) {
    letGo(id);
    store.setState(({ topics }) => ({ topics: topics.filter((topic) => topic.id !== id) }));
    setHidden(id, false);
    options.onTopics();
  }

  async function register(query: string, name: string): Promise<Topic> {
    const topic = await watch.changing(() => client.register(query, name));
    put(topic);
    say(strings().tracked(topic.name));
    return topic;
  }

  function setHidden(id: string, hidden: boolean) {
    store.setState(({ closing: before }) => {
      const after = new Set(before);
      if (hidden) after.add(id);
      else after.delete(id);
      return { closing: after };
    });
  }

  // The topic is no longer one of those that are being closed.
  function letGo(id: string) {
    const it = closingOf(id);
    if (it === undefined) return;
    it.topics.delete(id);
    if (it.topics.size > 0) return;
    it.callOff();
    closings.delete(it.id);
    dismiss(notices, it.id);
  }

  async function finish(id: string) {
    letGo(id);
    await pending.get(id)?.done;
    try {
      await watch.changing(() => client.remove(id));
    } catch (reason) {
      if (!isGone(reason)) {
        setHidden(id, false);
        fail(reason);
        return;
      }
    }
    forget(id);
    columns.tidy(id);
  }

  // Pauses and hides topics now, and deletes them when the time to undo is over.
  function close(id: string, name: string, topics: readonly Topic[]) {
    const open = topics.filter((topic) => closingOf(topic.id) === undefined);
    if (open.length === 0) return;
    const it: Closing = {
      id,
      name,
      topics: new Map(
        open.map((topic) => {
          const wasLive = (pending.get(topic.id)?.state ?? topic.state) === 'live';
          return [topic.id, { topic, wasLive }];
        }),
      ),
      callOff: options.later(() => {
        for (const each of [...it.topics.keys()]) void finish(each);
      }, undoTime),
    };
    for (const topic of open) setHidden(topic.id, true);
    closings.set(id, it);
    show(notices, { kind: 'closed', id, name, until: options.now() + undoTime });
    say(strings().closed(name));
    for (const [each, { wasLive }] of it.topics) {
      if (!wasLive) continue;
      void change(each, { state: 'paused' }).then((done) => {
        // It could not be paused, so it still runs: it must be seen.
        if (done || closingOf(each) !== it) return;
        letGo(each);
        setHidden(each, false);
      });
    }
  }

  const columns = newColumnCommands({ ...options, fail, say, change, close });
  return {
    ...columns,
    track: register,
    async addAll(topics) {
      for (const { query, name } of topics) {
        try {
          await register(query, name);
        } catch (reason) {
          fail(reason);
          return;
        }
      }
    },
    editQuery(id) {
      store.setState({ editing: id });
    },
    async requery(topic, query) {
      await send(topic.id, { query });
    },
    undo(id) {
      const it = closings.get(id);
      if (it === undefined) return;
      closings.delete(id);
      it.callOff();
      dismiss(notices, id);
      for (const each of it.topics.keys()) setHidden(each, false);
      say(strings().restored(it.name));
      for (const [each, { topic, wasLive }] of it.topics) {
        if (!wasLive) continue;
        put({ ...topic, state: 'live' });
        void change(each, { state: 'live' });
      }
    },
    async retry() {
      await client.source('retry').catch(fail);
      watch.look();
    },
    async takeOver() {
      await client.source('takeover').catch(fail);
      watch.look();
    },
    async fill(id, from, posts) {
      await live.fill(id, from, posts).catch(fail);
    },
    async limitFills(perDay) {
      await live.limitFills(perDay).catch(fail);
    },
    async set(change) {
      await settings.change(change).catch(fail);
    },
  };
}

function isGone(reason: unknown): boolean {
  return reason instanceof Failure && reason.code === 'topic-not-found';
}
