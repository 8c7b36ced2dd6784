// What a reader can do to a column: to what it shows, and to where it stands.

import type { TopicChange } from '../api/client';
import type { Topic } from '../api/model';
import type { Store } from '../feed/store';
import type {
  ColumnLook,
  Filter,
  LookChange,
  Places,
  SettingsChange,
  SettingsKeeper,
} from '../settings/settings';
import type { Strings } from '../strings/en';
import { type ColumnView, columnsInSight } from './columns';
import { dismiss, type Notice, type Notices, show, undoTime } from './notices';

export type ColumnCommands = {
  paint(column: ColumnView, color: string): Promise<void>;
  nameColumn(column: ColumnView, name: string): Promise<void>;
  /** Pauses every topic of a column that is live. */
  pauseColumn(column: ColumnView): Promise<void>;
  resumeColumn(column: ColumnView): Promise<void>;
  /** Takes a topic into a column; joined to a topic's own column it has none itself. */
  join(column: ColumnView, topic: string): Promise<void>;
  takeOut(column: ColumnView, topic: string): Promise<void>;
  /** Puts another view of the same topics beside a column; gives its id. */
  duplicate(column: ColumnView): Promise<string>;
  /** Hides all posts that are there. */
  clear(column: ColumnView): Promise<void>;
  showAgain(column: ColumnView): Promise<void>;
  fold(column: ColumnView): Promise<void>;
  unfold(column: ColumnView): Promise<void>;
  /** Closes the topics of an own column; a further view just goes. Both can be undone. */
  closeColumn(column: ColumnView): void;
  /** Puts a column so many places further on, or back. */
  move(id: string, by: number): Promise<void>;
  filter(column: ColumnView, change: Partial<Filter>): Promise<void>;
  /** Mutes a word or an author everywhere, or a word in one column; can be undone. */
  mute(what: { word: string; column?: ColumnView } | { author: string }): Promise<void>;
  unmute(what: { word: string } | { author: string }): Promise<void>;
};

export type ColumnTools = {
  store: Store;
  settings: Pick<SettingsKeeper, 'change' | 'store'>;
  notices: Notices;
  strings(): Strings;
  now(): number;
  later(work: () => void, milliseconds: number): () => void;
  fail(reason: unknown): void;
  say(words: string): void;
  change(id: string, wanted: TopicChange): Promise<boolean>;
  close(id: string, name: string, topics: readonly Topic[]): void;
};

/** Makes the commands; tidy forgets what the settings hold of a topic that is deleted. */
export function newColumnCommands(
  tools: ColumnTools,
): ColumnCommands & { tidy(topic: string): void } {
  const { store, settings, notices, strings, say, change } = tools;
  let done = 0;

  async function set(wanted: SettingsChange) {
    await settings.change(wanted).catch(tools.fail);
  }

  const look = (id: string, wanted: LookChange | null) => set({ columns: { [id]: wanted } });
  const looks = () => settings.store.getState().columns;

  const shown = () => columnsInSight(store.getState(), looks());

  function newest({ topics }: ColumnView): Places {
    const { columns } = store.getState();
    return Object.fromEntries(topics.map(({ id }) => [id, columns[id]?.lastSeq ?? 0]));
  }

  function offerUndo(words: string, undo: () => void, id = `undo-${done++}`) {
    const notice: Notice = { kind: 'undo', id, words, until: tools.now() + undoTime, undo };
    show(notices, notice);
    say(words);
    // Another may stand in its place by then.
    tools.later(() => notices.getState().list.includes(notice) && dismiss(notices, id), undoTime);
  }

  return {
    async paint(column, color) {
      if (column.own && column.topics.length === 1) await change(column.id, { color });
      else await look(column.id, { color });
    },
    async nameColumn(column, name) {
      if (column.own && column.topics.length === 1) await change(column.id, { name });
      else await look(column.id, { name });
    },
    async pauseColumn({ topics }) {
      const live = topics.filter(({ state }) => state === 'live');
      await Promise.all(live.map(({ id }) => change(id, { state: 'paused' })));
    },
    async resumeColumn({ topics }) {
      const paused = topics.filter(({ state }) => state === 'paused');
      await Promise.all(paused.map(({ id }) => change(id, { state: 'live' })));
    },
    async join(column, topic) {
      const there = column.topics.map(({ id }) => id);
      if (there.includes(topic)) return;
      // What had been joined to that topic comes along with it.
      const theirs = column.own ? (shown().find(({ id }) => id === topic)?.topics ?? []) : [];
      const all = [...there, topic, ...theirs.map(({ id }) => id)];
      const emptied = theirs.length > 1 ? { [topic]: { topics: null } } : {};
      const before = [column.id, topic].map(
        (id) => [id, { topics: looks()[id]?.topics ?? null }] as const,
      );
      await set({ columns: { ...emptied, [column.id]: { topics: [...new Set(all)] } } });
      const { name = '' } = store.getState().topics.find(({ id }) => id === topic) ?? {};
      // A column that is closed meanwhile takes this with it.
      offerUndo(
        strings().joined(name, column.name),
        () => {
          void set({ columns: Object.fromEntries(before) });
          say(strings().restored(name));
        },
        column.id,
      );
    },
    async takeOut(column, topic) {
      const left = column.topics.map(({ id }) => id).filter((id) => id !== topic);
      const bare = column.own && left.length === 1;
      await look(column.id, { topics: bare ? null : left });
    },
    async duplicate({ id, topics, own }) {
      const copy = crypto.randomUUID();
      const { width, filter, cleared, clearedAt, name, color } = looks()[id] ?? {};
      const entry: LookChange = {
        ...(width === undefined ? {} : { width }),
        ...(filter === undefined ? {} : { filter }),
        ...(cleared === undefined ? {} : { cleared, clearedAt: clearedAt ?? null }),
        ...(own && topics.length === 1 ? {} : { name: name ?? '', color: color ?? null }),
        topics: topics.map((topic) => topic.id),
        after: id,
      };
      const behind = Object.entries(looks()).filter(([, { after }]) => after === id);
      const moved = behind.map(([each]) => [each, { after: copy }] as const);
      await set({ columns: { ...Object.fromEntries(moved), [copy]: entry } });
      return copy;
    },
    async clear(column) {
      await look(column.id, { cleared: newest(column), clearedAt: tools.now() });
      say(strings().cleared(column.name));
    },
    async showAgain({ id }) {
      await look(id, { cleared: {}, clearedAt: null });
    },
    async fold(column) {
      await look(column.id, { folded: newest(column) });
    },
    async unfold({ id }) {
      await look(id, { folded: null });
    },
    closeColumn(column) {
      const { id, own, name, topics } = column;
      if (own) {
        tools.close(id, name, topics);
        return;
      }
      const before: ColumnLook | undefined = looks()[id];
      const behind = Object.entries(looks()).filter(([, { after }]) => after === id);
      const after = before?.after ?? null;
      const moved = behind.map(([each]) => [each, { after }] as const);
      void set({ columns: { ...Object.fromEntries(moved), [id]: null } });
      offerUndo(strings().viewClosed(name), () => {
        const back = behind.map(([each]) => [each, { after: id }] as const);
        void set({ columns: { ...Object.fromEntries(back), [id]: before ?? null } });
        say(strings().restored(name));
      });
    },
    async move(id, by) {
      const columns = shown();
      const from = columns.findIndex((column) => column.id === id);
      const it = columns[from];
      const to = Math.max(0, Math.min(columns.length - 1, from + by));
      if (it === undefined || to === from) return;
      const order = columns.toSpliced(from, 1).toSpliced(to, 0, it);
      const stands = order.flatMap((column, at) => {
        const after = order[at - 1]?.id ?? '';
        return column.own || looks()[column.id]?.after === after
          ? []
          : [[column.id, { after }] as const];
      });
      say(strings().moved(it.name, to + 1, order.length));
      await Promise.all([
        ...(stands.length > 0 ? [set({ columns: Object.fromEntries(stands) })] : []),
        ...(it.own ? [moveTopic(id, order, by)] : []),
      ]);
    },
    async filter({ id }, wanted) {
      await look(id, { filter: wanted });
    },
    async mute(what) {
      if ('author' in what) {
        offerUndo(strings().authorMuted(what.author), () => {
          void set({ mutes: { authors: { [what.author]: false } } });
        });
        await set({ mutes: { authors: { [what.author]: true } } });
        return;
      }
      const { word, column } = what;
      if (column === undefined) {
        offerUndo(strings().wordMuted(word), () => {
          void set({ mutes: { words: { [word]: false } } });
        });
        await set({ mutes: { words: { [word]: true } } });
        return;
      }
      const others = () => (looks()[column.id]?.filter.words ?? []).filter((it) => it !== word);
      offerUndo(strings().wordMutedIn(word, column.name), () => {
        void look(column.id, { filter: { words: others() } });
      });
      await look(column.id, { filter: { words: [...others(), word] } });
    },
    async unmute(what) {
      if ('author' in what) await set({ mutes: { authors: { [what.author]: false } } });
      else await set({ mutes: { words: { [what.word]: false } } });
    },
    tidy(topic) {
      const { topics } = store.getState();
      const known = new Set(topics.map(({ id }) => id));
      const gone = Object.entries(looks()).filter(
        ([id, { after, topics: wanted }]) =>
          id === topic || (after !== null && !wanted?.some((each) => known.has(each))),
      );
      if (gone.length === 0) return;
      void set({ columns: Object.fromEntries(gone.map(([id]) => [id, null])) });
    },
  };

  // Columns that are being closed stand in the program's list, and not in sight.
  async function moveTopic(id: string, order: readonly ColumnView[], by: number) {
    const { topics } = store.getState();
    const it = topics.find((topic) => topic.id === id);
    const rest = topics.filter((topic) => topic.id !== id);
    const own = order.filter((column) => column.own);
    const at = own.findIndex((column) => column.id === id);
    const beside = own[by > 0 ? at - 1 : at + 1];
    const found = rest.findIndex((topic) => topic.id === beside?.id);
    if (it === undefined || found === -1) return;
    const position = by > 0 ? found + 1 : found;
    if (topics.indexOf(it) === position) return;
    store.setState({ topics: [...rest.slice(0, position), it, ...rest.slice(position)] });
    await change(id, { position });
  }
}
