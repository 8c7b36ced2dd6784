// What a reader can do to the deck. Each command goes to the program first;
// the store follows its answer, and a failure becomes a notice.

import type { Client, TopicChange } from '../api/client';
import { Failure } from '../api/failure';
import type { Topic } from '../api/model';
import { type Store, withTopic } from '../feed/store';
import type { Watch } from '../feed/watch';
import type { Strings } from '../strings/en';
import { dismiss, type Notices, show } from './notices';

/** How long a closed column can be brought back, in milliseconds. */
export const undoTime = 8_000;
/** How long a failure stays in sight. */
const failureTime = 12_000;

export type Commands = {
  /** Registers a topic; rejects with a Failure for the composer to show. */
  track(query: string, name: string): Promise<Topic>;
  addExamples(): Promise<void>;
  pause(topic: Topic): Promise<void>;
  resume(topic: Topic): Promise<void>;
  rename(topic: Topic, name: string): Promise<void>;
  /** Pauses and hides a topic now and deletes it when the time to undo is over. */
  close(topic: Topic): void;
  undo(id: string): void;
  retry(): Promise<void>;
  takeOver(): Promise<void>;
};

export type CommandsOptions = {
  client: Client;
  store: Store;
  watch: Watch;
  notices: Notices;
  strings: Strings;
  now(): number;
  later(work: () => void, milliseconds: number): () => void;
  /** The list of topics has changed here. */
  onTopics(): void;
};

type Closing = { topic: Topic; paused: Promise<boolean>; callOff: () => void };

export function newCommands(options: CommandsOptions): Commands {
  const { client, store, watch, notices, strings } = options;
  const closing = new Map<string, Closing>();
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

  async function change(id: string, wanted: TopicChange): Promise<boolean> {
    try {
      put(await watch.changing(() => client.change(id, wanted)));
      return true;
    } catch (reason) {
      fail(reason);
      return false;
    }
  }

  async function register(query: string, name: string): Promise<Topic> {
    const topic = await watch.changing(() => client.register(query, name));
    put(topic);
    say(strings.tracked(topic.name));
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
    const it = closing.get(id);
    if (it === undefined) return;
    closing.delete(id);
    dismiss(notices, id);
    await it.paused;
    try {
      await watch.changing(() => client.remove(id));
    } catch (reason) {
      const gone = reason instanceof Failure && reason.code === 'topic-not-found';
      if (!gone) {
        setHidden(id, false);
        fail(reason);
        return;
      }
    }
    store.setState(({ topics }) => ({ topics: topics.filter((topic) => topic.id !== id) }));
    setHidden(id, false);
    options.onTopics();
  }

  return {
    track: register,
    async addExamples() {
      // One after the other, so that they stand in this order.
      for (const { query, name } of strings.examples) {
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
    close(topic) {
      const { id, name } = topic;
      if (closing.has(id)) return;
      setHidden(id, true);
      const paused =
        topic.state === 'live' ? change(id, { state: 'paused' }) : Promise.resolve(true);
      const callOff = options.later(() => void finish(id), undoTime);
      closing.set(id, { topic, paused, callOff });
      show(notices, { kind: 'closed', id, name, until: options.now() + undoTime });
      say(strings.closed(name));
      void paused.then((done) => {
        // It could not be paused, so it still runs: it must be seen.
        if (done || closing.get(id)?.topic !== topic) return;
        callOff();
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
      say(strings.restored(it.topic.name));
      if (it.topic.state === 'live') void it.paused.then(() => change(id, { state: 'live' }));
    },
    async retry() {
      await client.source('retry').catch(fail);
      watch.look();
    },
    async takeOver() {
      await client.source('takeover').catch(fail);
      watch.look();
    },
  };
}
