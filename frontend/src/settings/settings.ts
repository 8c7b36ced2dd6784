// What the reader has set. The program keeps it, so that window and browser
// agree; what a newer page has put there beside it stays as it is.

import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  countOrNull,
  type Fields,
  fields,
  isFields,
  oneOf,
  text,
  textOrNull,
  texts,
} from '../api/check';
import type { Client } from '../api/client';

export const themes = ['system', 'dark', 'light', 'contrast'] as const;
export const densities = ['roomy', 'dense'] as const;
export const textSizes = ['small', 'normal', 'large', 'huge'] as const;
export const motions = ['system', 'still'] as const;
export const languages = ['system', 'en', 'zh'] as const;
export const medias = ['ask', 'load', 'none'] as const;

/** Whether posts' pictures and videos are loaded from X's media hosts; asked until it is answered. */
export type MediaChoice = (typeof medias)[number];

/** What a column can do otherwise than the deck; null for nothing. */
export const columnMedias = [null, 'load', 'none'] as const;

export type Appearance = {
  theme: (typeof themes)[number];
  density: (typeof densities)[number];
  textSize: (typeof textSizes)[number];
  motion: (typeof motions)[number];
  language: (typeof languages)[number];
};

/** The three widths that a column has by name, in pixels. */
export const widths = { narrow: 300, normal: 348, wide: 440 } as const;
export const widthNames = ['narrow', 'normal', 'wide'] as const;
export const narrowest = 260;
export const widest = 720;

/** The number of a post in each of several topics, by the topics' ids. */
export type Places = Readonly<Record<string, number>>;

/** Which posts of its topics a column shows. */
export type Filter = {
  mediaOnly: boolean;
  noReplies: boolean;
  noReposts: boolean;
  /** X's code of the one language that shows; empty for all. */
  lang: string;
  minLikes: number;
  /** What is muted in this column alone. */
  words: readonly string[];
};

/** What a column is and how it looks. */
export type ColumnLook = {
  /** In pixels. */
  width: number;
  /** The newest posts when it was folded to a strip; null while it is unfolded. */
  folded: Places | null;
  /** The topics it shows; null for the one whose id it has. */
  topics: readonly string[] | null;
  /** Given by the reader to a column that does not stand for one topic; else empty. */
  name: string;
  color: string | null;
  /** For a further view: the column that it stands after, empty for the deck's beginning. */
  after: string | null;
  filter: Filter;
  /** The newest posts when it was cleared: they and all before do not show. */
  cleared: Places;
  /** Milliseconds since 1970. */
  clearedAt: number | null;
  /** Whether it loads media, where it does otherwise than the deck. */
  media: (typeof columnMedias)[number];
};

/** What shows in no column: words as a reader types them, and authors by their handles. */
export type Mutes = { words: readonly string[]; authors: readonly string[] };

export type Settings = {
  appearance: Appearance;
  media: MediaChoice;
  /** By the column's id, which is its topic's; a column without an entry looks as usual. */
  columns: Readonly<Record<string, ColumnLook>>;
  /** Whether single keys give commands. */
  singleKeys: boolean;
  /** The first steps; null until one of them was taken or passed over. */
  firstRun: FirstRun | null;
  mutes: Mutes;
};

export const firstSteps = ['see', 'own', 'connect'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** Which of the first steps are behind the reader. */
export type FirstRun = Readonly<Record<FirstStep, boolean>>;

export const usualAppearance: Appearance = {
  theme: 'system',
  density: 'roomy',
  textSize: 'normal',
  motion: 'system',
  language: 'system',
};

export const usualFilter: Filter = {
  mediaOnly: false,
  noReplies: false,
  noReposts: false,
  lang: '',
  minLikes: 0,
  words: [],
};

export const usualLook: ColumnLook = {
  width: widths.normal,
  folded: null,
  topics: null,
  name: '',
  color: null,
  after: null,
  filter: usualFilter,
  cleared: {},
  clearedAt: null,
  media: null,
};

/** Whether a filter lets everything through. */
export function isUsual(filter: Filter): boolean {
  return JSON.stringify(filter) === JSON.stringify(usualFilter);
}

/** Reads what the program keeps; what is odd is as usual. */
export function readSettings(kept: unknown): Settings {
  const it = fields(kept);
  const looks = fields(it['appearance']);
  return {
    appearance: {
      theme: oneOf(looks['theme'], themes) ?? usualAppearance.theme,
      density: oneOf(looks['density'], densities) ?? usualAppearance.density,
      textSize: oneOf(looks['textSize'], textSizes) ?? usualAppearance.textSize,
      motion: oneOf(looks['motion'], motions) ?? usualAppearance.motion,
      language: oneOf(looks['language'], languages) ?? usualAppearance.language,
    },
    media: oneOf(it['media'], medias) ?? 'ask',
    columns: Object.fromEntries(
      Object.entries(fields(it['columns'])).map(([id, value]) => [id, readLook(id, value)]),
    ),
    singleKeys: it['singleKeys'] !== false,
    firstRun: readFirstRun(it['firstRun']),
    mutes: {
      words: words(fields(it['mutes'])['words']),
      authors: words(fields(it['mutes'])['authors']),
    },
  };
}

function readLook(id: string, value: unknown): ColumnLook {
  const it = fields(value);
  const width = countOrNull(it['width']) ?? usualLook.width;
  const folded = countOrNull(it['folded']);
  const color = textOrNull(it['color']);
  return {
    width: Math.round(Math.min(widest, Math.max(narrowest, width))),
    // A number alone is that of the column's own topic.
    folded:
      folded !== null ? { [id]: folded } : isFields(it['folded']) ? places(it['folded']) : null,
    topics: Array.isArray(it['topics']) ? words(it['topics']) : null,
    name: text(it['name']).trim().slice(0, 100),
    color: color !== null && /^#[0-9a-f]{6}$/i.test(color) ? color : null,
    after: typeof it['after'] === 'string' ? it['after'] : null,
    filter: readFilter(it['filter']),
    cleared: places(it['cleared']),
    clearedAt: countOrNull(it['clearedAt']),
    media: oneOf(it['media'], ['load', 'none']),
  };
}

function readFirstRun(value: unknown): FirstRun | null {
  if (!isFields(value)) return null;
  return {
    see: value['see'] === true,
    own: value['own'] === true,
    connect: value['connect'] === true,
  };
}

function readFilter(value: unknown): Filter {
  const it = fields(value);
  return {
    mediaOnly: it['mediaOnly'] === true,
    noReplies: it['noReplies'] === true,
    noReposts: it['noReposts'] === true,
    lang: text(it['lang']),
    minLikes: Math.max(0, Math.round(countOrNull(it['minLikes']) ?? 0)),
    words: words(it['words']),
  };
}

function places(value: unknown): Places {
  return Object.fromEntries(
    Object.entries(fields(value)).filter(
      (entry): entry is [string, number] => countOrNull(entry[1]) !== null,
    ),
  );
}

// Each once, and none that is blank.
function words(value: unknown): string[] {
  const all = texts(value).map((each) => each.trim());
  return [...new Set(all.filter((each) => each !== ''))];
}

/** What of a column is changed; of its filter too, all else stays. */
export type LookChange = Partial<Omit<ColumnLook, 'filter'>> & { filter?: Partial<Filter> };

/** What is changed; all else stays. A look of null is as usual again. */
export type SettingsChange = {
  appearance?: Partial<Appearance>;
  media?: MediaChoice;
  singleKeys?: boolean;
  firstRun?: Partial<FirstRun>;
  columns?: Readonly<Record<string, LookChange | null>>;
  /** Whether each word and author is muted from now on. */
  mutes?: { [of in keyof Mutes]?: Readonly<Record<string, boolean>> };
};

/** Puts a change into what is kept, and leaves alone what this page does not know. */
export function changed(kept: unknown, change: SettingsChange): Fields {
  const before = fields(kept);
  const columns: Record<string, unknown> = { ...fields(before['columns']) };
  for (const [id, look] of Object.entries(change.columns ?? {})) {
    if (look === null) {
      delete columns[id];
      continue;
    }
    const known = fields(columns[id]);
    const filter = look.filter && { filter: { ...fields(known['filter']), ...look.filter } };
    columns[id] = { ...known, ...look, ...filter };
  }
  const mutes = fields(before['mutes']);
  return {
    ...before,
    appearance: { ...fields(before['appearance']), ...change.appearance },
    ...(change.media === undefined ? {} : { media: change.media }),
    columns,
    ...(change.singleKeys === undefined ? {} : { singleKeys: change.singleKeys }),
    ...(change.firstRun === undefined
      ? {}
      : { firstRun: { ...fields(before['firstRun']), ...change.firstRun } }),
    mutes: {
      ...mutes,
      words: muted(mutes['words'], change.mutes?.words),
      authors: muted(mutes['authors'], change.mutes?.authors),
    },
  };
}

// One by one, so that what the other page has muted meanwhile stays.
function muted(kept: unknown, change: Readonly<Record<string, boolean>> = {}): string[] {
  const all = new Set(words(kept));
  for (const [word, wanted] of Object.entries(change)) {
    if (wanted) all.add(word);
    else all.delete(word);
  }
  return [...all];
}

/** Whether a column loads media without being asked for each. */
export function loadsMedia({ media }: Settings, look: ColumnLook): boolean {
  return (look.media ?? media) === 'load';
}

export type SettingsKeeper = {
  store: StoreApi<Settings>;
  /** Reads what the program keeps; what cannot be had stays as it is here. */
  load(): Promise<void>;
  /** Shows a change at once and has it kept; rejects with a Failure when it cannot be. */
  change(change: SettingsChange): Promise<void>;
};

/** Makes the keeper of the settings; they are as usual until load. */
export function newSettings(client: Pick<Client, 'deck' | 'keepDeck'>): SettingsKeeper {
  const store = createStore<Settings>(() => readSettings(null));
  // One question after the other, so that no answer undoes a later change.
  let last: Promise<unknown> = Promise.resolve();
  let pending: SettingsChange[] = [];

  function next<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work, work);
    last = done;
    return done;
  }

  function show(kept: unknown) {
    const read = readSettings(pending.reduce<unknown>(changed, kept));
    if (JSON.stringify(read) !== JSON.stringify(store.getState())) store.setState(read, true);
  }

  return {
    store,
    load: () =>
      next(async () => {
        try {
          show(await client.deck());
        } catch {
          // They are asked for again whenever the reader comes back.
        }
      }),
    change(change) {
      store.setState(readSettings(changed(store.getState(), change)), true);
      pending = [...pending, change];
      return next(async () => {
        try {
          // The other page may have changed something else meanwhile.
          const wanted = changed(await client.deck(), change);
          await client.keepDeck(wanted);
        } finally {
          pending = pending.filter((it) => it !== change);
        }
      });
    },
  };
}
