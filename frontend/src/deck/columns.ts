// Which columns the deck has. A column is a view, a topic is a source: a topic
// has a column of its own, with its id, unless it was joined into another's, and
// there may be further views of any topics beside it.

import type { Topic, TopicState } from '../api/model';
import type { State } from '../feed/store';
import type { ColumnLook, Settings } from '../settings/settings';

export type ColumnView = {
  id: string;
  /** It stands for its first topic, and goes where that goes; else it is a further view. */
  own: boolean;
  topics: readonly [Topic, ...Topic[]];
  name: string;
  color: string;
};

type Looks = Settings['columns'];

/**
 * The deck's columns in their order. Each topic has exactly one own column,
 * whatever the settings hold; what they tell of topics that are gone is let be.
 */
export function columnsOf(topics: readonly Topic[], looks: Looks): ColumnView[] {
  const byId = new Map(topics.map((topic) => [topic.id, topic]));
  const joined = joinedTo(topics, looks, byId);
  const own = topics
    .filter(({ id }) => !joined.has(id))
    .map((topic) => {
      const others = topics.filter(({ id }) => joined.get(id) === topic.id);
      const order = looks[topic.id]?.topics ?? [];
      others.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
      return viewOf(topic.id, true, [topic, ...others], looks[topic.id]);
    });
  const further = Object.keys(looks)
    .filter((id) => !byId.has(id) && looks[id]?.after !== null)
    .sort()
    .flatMap((id) => {
      const [first, ...others] = [...new Set(looks[id]?.topics ?? [])].flatMap(
        (each) => byId.get(each) ?? [],
      );
      return first === undefined ? [] : [viewOf(id, false, [first, ...others], looks[id])];
    });
  return told(inOrder(own, further, looks));
}

/** The topics there are, and those of them that are being closed. */
type Kept = Pick<State, 'topics' | 'closing'>;

/** The columns in sight: those of topics that are being closed are not. */
export function columnsInSight({ topics, closing }: Kept, looks: Looks): ColumnView[] {
  return columnsOf(
    topics.filter(({ id }) => !closing.has(id)),
    looks,
  );
}

/** Under which key the store has what a column shows of each of its topics. */
export function feedsOf({ id, own, topics }: ColumnView): { key: string; topic: string }[] {
  return topics.map(({ id: topic }) => ({ topic, key: own ? topic : `${id}/${topic}` }));
}

/** The topics that a column can take in. */
export function joinable({ topics: there }: ColumnView, { topics, closing }: Kept): Topic[] {
  const ids = new Set(there.map(({ id }) => id));
  return topics.filter(({ id }) => !ids.has(id) && !closing.has(id));
}

/** The topics that a column can give up; one that stands for its first topic cannot be without it. */
export function spareOf({ own, topics }: ColumnView): readonly Topic[] {
  return topics.length > 1 ? topics.slice(own ? 1 : 0) : [];
}

/** How a column stands: live while one of its topics is, then paused while one is. */
export function stateOf(topics: readonly Topic[]): TopicState {
  const states = new Set(topics.map(({ state }) => state));
  return states.has('live') ? 'live' : states.has('paused') ? 'paused' : 'refused';
}

/** Whether two columns are the same to look at. */
export function alike(a: ColumnView, b: ColumnView): boolean {
  return (
    a.id === b.id &&
    a.own === b.own &&
    a.name === b.name &&
    a.color === b.color &&
    a.topics.length === b.topics.length &&
    a.topics.every((topic, at) => topic === b.topics[at])
  );
}

// By which column each joined topic is taken in. A topic that has taken in others
// is not taken in itself, so that nothing goes round in a circle.
function joinedTo(topics: readonly Topic[], looks: Looks, byId: ReadonlyMap<string, Topic>) {
  const joined = new Map<string, string>();
  const homes = new Set<string>();
  for (const { id } of topics) {
    if (joined.has(id)) continue;
    for (const other of looks[id]?.topics ?? []) {
      if (other === id || !byId.has(other) || joined.has(other) || homes.has(other)) continue;
      joined.set(other, id);
      homes.add(id);
    }
  }
  return joined;
}

function viewOf(
  id: string,
  own: boolean,
  topics: readonly [Topic, ...Topic[]],
  look: ColumnLook | undefined,
): ColumnView {
  const [first] = topics;
  const names = topics.map(({ name }) => name).join(' + ');
  const itself = own && topics.length === 1;
  return {
    id,
    own,
    topics,
    name: itself ? first.name : look?.name || names,
    color: itself ? first.color : (look?.color ?? first.color),
  };
}

// A further view stands behind the column it names, with its own followers; one
// whose place is gone, or that goes round in a circle, stands last.
function inOrder(own: readonly ColumnView[], further: readonly ColumnView[], looks: Looks) {
  const placed = new Set<ColumnView>();
  const order: ColumnView[] = [];
  const follow = (after: string) => {
    for (const view of further) {
      if (looks[view.id]?.after === after) place(view);
    }
  };
  const place = (view: ColumnView) => {
    if (placed.has(view)) return;
    placed.add(view);
    order.push(view);
    follow(view.id);
  };
  follow('');
  for (const view of own) place(view);
  const known = new Set(further.map(({ id }) => id));
  for (const view of further) if (!known.has(looks[view.id]?.after ?? '')) place(view);
  for (const view of further) place(view);
  return order;
}

// A further view that has the name of a column before it is told apart by a number.
function told(columns: readonly ColumnView[]): ColumnView[] {
  const seen = new Map(columns.filter(({ own }) => own).map(({ name }) => [name, 1]));
  return columns.map((column) => {
    if (column.own) return column;
    const nth = (seen.get(column.name) ?? 0) + 1;
    seen.set(column.name, nth);
    return nth === 1 ? column : { ...column, name: `${column.name} (${nth})` };
  });
}
