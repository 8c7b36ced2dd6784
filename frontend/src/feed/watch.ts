// Asks the program how it stands: its status and its topics, every few seconds,
// sooner while something is changing. Sockets tell of posts; this tells the rest.

import type { Client } from '../api/client';
import { Failure } from '../api/failure';
import type { Topic } from '../api/model';
import type { Store } from './store';

const calm = 3_000;
const changing = 1_000;

export type WatchOptions = {
  client: Client;
  store: Store;
  later(work: () => void, milliseconds: number): () => void;
  /** The topics or the way to the program have changed. */
  onTopics(): void;
  onBack(): void;
};

export type Watch = {
  /** Asks now. */
  look(): void;
  /** Runs a change of topics; answers to questions asked before it are not believed. */
  changing<T>(work: () => Promise<T>): Promise<T>;
};

export function newWatch(options: WatchOptions): Watch {
  const { client, store } = options;
  let callOff: (() => void) | null = null;
  let asking = false;
  let again = false;
  let version = 0;

  async function ask() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    callOff?.();
    callOff = null;
    const asked = version;
    const { source } = store.getState();
    try {
      const [status, topics] = await Promise.all([client.status(), client.topics()]);
      const wasDown = store.getState().reach === 'down';
      const { state, reason, code, said, retryAt } = status;
      store.setState({
        reach: 'up',
        status,
        // What a socket told meanwhile is newer.
        ...(store.getState().source === source
          ? { source: { state, reason, code, said, retryAt } }
          : {}),
        // The same list stays the same object, so that no column is drawn anew for it.
        ...(asked === version && !alike(topics, store.getState().topics) ? { topics } : {}),
      });
      options.onTopics();
      if (wasDown) options.onBack();
    } catch (reason) {
      const locked = reason instanceof Failure && reason.code === 'unauthorized';
      store.setState({ reach: locked ? 'locked' : 'down' });
    } finally {
      asking = false;
    }
    if (store.getState().reach === 'locked') return;
    if (again) void ask();
    else callOff = options.later(() => void ask(), isChanging(store) ? changing : calm);
  }

  return {
    look: () => void ask(),
    async changing(work) {
      version++;
      try {
        return await work();
      } finally {
        version++;
        void ask();
      }
    },
  };
}

function alike(a: readonly Topic[], b: readonly Topic[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isChanging(store: Store): boolean {
  const { reach, source, topics } = store.getState();
  return (
    reach !== 'up' ||
    source?.state === 'connecting' ||
    source?.state === 'waiting' ||
    topics.some((topic) => topic.settling)
  );
}
