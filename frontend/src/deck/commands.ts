// What a reader can do to the deck. Each command goes to the program first;
// the store follows its answer, and a failure becomes a notice.

import type { Client, TopicChange } from '../api/client';
import { Failure } from '../api/failure';
import type { Topic } from '../api/model';
import type { Live } from '../feed/live';
import { type Store, withTopic } from '../feed/store';
import type { Watch } from '../feed/watch';
import type { SettingsChange, SettingsKeeper } from '../settings/settings';
import type { Strings } from '../strings/en';
import { dismiss, type Notices, show } from './notices';

/** How long a closed column can be brought back, in milliseconds. */
export const undoTime = 8_000;
/** How long a failure stays in sight. */
const failureTime = 12_000;

export type Commands = {
  /** Registers a topic; rejects with a Failure for the composer to show. */
  track(query: string, name: string): Promise<Topic>;
  /** Registers topics one after the other, so that they stand in this order. */
  addAll(topics: readonly { query: string; name: string }[]): Promise<void>;
  pause(topic: Topic): Promise<void>;
  resume(topic: Topic): Promise<void>;
  rename(topic: Topic, name: string): Promise<void>;
  /** Opens the query of a topic to be edited where it stands; null closes it. */
  editQuery(id: string | null): void;
  /** Has a topic ask something else; rejects with a Failure for the field to show. */
  requery(topic: Topic, query: string): Promise<void>;
  /** Pauses and hides a topic now and deletes it when the time to undo is over. */
  close(topic: Topic): void;
  undo(id: string): void;
  retry(): Promise<void>;
  takeOver(): Promise<void>;
  /** Has so many posts of the gap that began at from fetched, or with null counted. */
  fill(id: string, from: number, posts: number | null): Promise<void>;
  /** Sets how many posts a day are filled unasked. */
  limitFills(perDay: number): Promise<void>;
  paint(topic: Topic, color: string): Promise<void>;
  /** Puts a column so many places further on, or back. */
  move(id: string, by: number): Promise<void>;
  /** Changes how the page or a column of it looks. */
  set(change: SettingsChange): Promise<void>;
};

export type CommandsOptions = {
  client: Client;
  store: Store;
  watch: Watch;
  live: Pick<Live, 'fill' | 'limitFills'>;
  notices: Notices;
  settings: Pick<SettingsKeeper, 'change'>;
  /** The sentences of the language that is read now. */
  strings(): Strings;
  now(): number;
  later(work: () => void, milliseconds: number): () => void;
  /** The list of topics has changed here. */
  onTopics(): void;
};

type Closing = { topic: Topic; wasLive: boolean; callOff: () => void };

export function newCommands(options: CommandsOptions): Commands {
  const { client, store, watch, live, notices, settings, strings } = options;
  const closing = new Map<string, Closing>();
  // Changes that are not answered yet: the state each topic will have, and the last one's end.
  const pending = new Map<string, { state: TopicChange['state']; done: Promise<void> }>();
  let failures = 0;

  function fail(reason: unknown) {
    const failure = reason instanceof Failure ? reason : new Failure('internal', String(reason));
    const id = `failure-${failures++}`;
    show(notices, { kind: 'failure', id, failure });
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
    closing.get(id)?.callOff();
    closing.delete(id);
    dismiss(notices, id);
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

  async function finish(id: string) {
    closing.delete(id);
    dismiss(notices, id);
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
  }

  return {
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
    async pause(topic) {
      await change(topic.id, { state: 'paused' });
    },
    async resume(topic) {
      await change(topic.id, { state: 'live' });
    },
    async rename(topic, name) {
      await change(topic.id, { name });
    },
    editQuery(id) {
      store.setState({ editing: id });
    },
    async requery(topic, query) {
      await send(topic.id, { query });
    },
    close(topic) {
      const { id, name } = topic;
      if (closing.has(id)) return;
      setHidden(id, true);
      const wasLive = (pending.get(id)?.state ?? topic.state) === 'live';
      const it = { topic, wasLive, callOff: options.later(() => void finish(id), undoTime) };
      closing.set(id, it);
      show(notices, { kind: 'closed', id, name, until: options.now() + undoTime });
      say(strings().closed(name));
      if (!wasLive) return;
      void change(id, { state: 'paused' }).then((done) => {
        // It could not be paused, so it still runs: it must be seen.
        if (done || closing.get(id) !== it) return;
        it.callOff();
        closing.delete(id);
        dismiss(notices, id);
        setHidden(id, false);
      });
    },
    undo(id) {
      const it = closing.get(id);
      if (it === undefined) return;
      closing.delete(id);
      it.callOff();
      dismiss(notices, id);
      setHidden(id, false);
      say(strings().restored(it.topic.name));
      if (!it.wasLive) return;
      put({ ...it.topic, state: 'live' });
      void change(id, { state: 'live' });
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
    async paint(topic, color) {
      await change(topic.id, { color });
    },
    async move(id, by) {
      // Columns that are being closed stand in the list, and not in sight.
      const { topics, closing: hidden } = store.getState();
      const shown = topics.filter((topic) => topic.id === id || !hidden.has(topic.id));
      const from = shown.findIndex((topic) => topic.id === id);
      const beside = shown[Math.max(0, Math.min(shown.length - 1, from + by))];
      if (beside === undefined || beside.id === id) return;
      const position = topics.indexOf(beside);
      const rest = topics.filter((topic) => topic.id !== id);
      const it = topics.find((topic) => topic.id === id);
      if (it === undefined) return;
      store.setState({ topics: [...rest.slice(0, position), it, ...rest.slice(position)] });
      say(strings().moved(it.name, position + 1, topics.length));
      await change(id, { position });
      watch.look();
    },
    async set(change) {
      await settings.change(change).catch(fail);
    },
  };
}

function isGone(reason: unknown): boolean {
  return reason instanceof Failure && reason.code === 'topic-not-found';
}
