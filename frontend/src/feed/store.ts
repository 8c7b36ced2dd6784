// What the page knows, in one place. Rooms read it with selectors; only feed/
// and the deck's commands write to it.

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SourceNews, Status, Topic } from '../api/model';
import type { Column } from './column';

/** How the page stands with the program: not heard yet, answering, gone, or refusing the key. */
export type Reach = 'starting' | 'up' | 'down' | 'locked';

export type Source = SourceNews;

export type State = {
  reach: Reach;
  /** All topics in the deck's order, those being closed too. */
  topics: readonly Topic[];
  /** What is shown of each topic, by its id; further views of it have keys of their own. */
  columns: Readonly<Record<string, Column>>;
  status: Status | null;
  /** Newer than status, since sockets tell it at once. */
  source: Source | null;
  /** Topics that are hidden and about to be deleted. */
  closing: ReadonlySet<string>;
  /** The topic whose query is being edited where it stands. */
  editing: string | null;
};

export type Store = StoreApi<State>;

export function newStore(): Store {
  return createStore<State>(() => ({
    reach: 'starting',
    topics: [],
    columns: {},
    status: null,
    source: null,
    closing: new Set(),
    editing: null,
  }));
}

/** Puts a topic's newest version in its place, or at the end. */
export function withTopic(topics: readonly Topic[], topic: Topic): readonly Topic[] {
  const known = topics.some(({ id }) => id === topic.id);
  return known ? topics.map((it) => (it.id === topic.id ? topic : it)) : [...topics, topic];
}
