// What the reader has set. The program keeps it, so that window and browser
// agree; what a newer page has put there beside it stays as it is.

import { createStore, type StoreApi } from 'zustand/vanilla';
import { countOrNull, type Fields, fields, isFields, oneOf } from '../api/check';
import type { Client } from '../api/client';

export const themes = ['system', 'dark', 'light', 'contrast'] as const;
export const densities = ['roomy', 'dense'] as const;
export const textSizes = ['small', 'normal', 'large', 'huge'] as const;
export const motions = ['system', 'still'] as const;
export const languages = ['system', 'en', 'zh'] as const;
export const medias = ['ask', 'load', 'none'] as const;

/** Whether posts' pictures and videos are loaded from X's media hosts; asked until it is answered. */
export type MediaChoice = (typeof medias)[number];

export type Appearance = {
  theme: (typeof themes)[number];
  density: (typeof densities)[number];
  textSize: (typeof textSizes)[number];
  motion: (typeof motions)[number];
  language: (typeof languages)[number];
};

/** The three widths that a column has by name, in pixels. */
export const widths = { narrow: 300, normal: 348, wide: 440 } as const;
export const narrowest = 260;
export const widest = 720;

/**
 * How one column looks: its width in pixels, since which seq it is folded to a strip, and whether
 * it loads media where it does otherwise than the deck.
 */
export type ColumnLook = { width: number; folded: number | null; media: 'load' | 'none' | null };

export type Settings = {
  appearance: Appearance;
  media: MediaChoice;
  /** By the topic's id; a column without an entry looks as usual. */
  columns: Readonly<Record<string, ColumnLook>>;
  /** Whether single keys give commands. */
  singleKeys: boolean;
  /** The first steps; null until one of them was taken or passed over. */
  firstRun: FirstRun | null;
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

export const usualLook: ColumnLook = { width: widths.normal, folded: null, media: null };

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
      Object.entries(fields(it['columns'])).map(([id, value]) => [id, readLook(value)]),
    ),
    singleKeys: it['singleKeys'] !== false,
    firstRun: readFirstRun(it['firstRun']),
  };
}

function readLook(value: unknown): ColumnLook {
  const it = fields(value);
  const width = countOrNull(it['width']) ?? usualLook.width;
  return {
    width: Math.round(Math.min(widest, Math.max(narrowest, width))),
    folded: countOrNull(it['folded']),
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

/** What is changed; all else stays. A look of null is as usual again. */
export type SettingsChange = {
  appearance?: Partial<Appearance>;
  media?: MediaChoice;
  columns?: Readonly<Record<string, Partial<ColumnLook> | null>>;
  singleKeys?: boolean;
  firstRun?: Partial<FirstRun>;
};

/** Puts a change into what is kept, and leaves alone what this page does not know. */
export function changed(kept: unknown, change: SettingsChange): Fields {
  const before = fields(kept);
  const columns: Record<string, unknown> = { ...fields(before['columns']) };
  for (const [id, look] of Object.entries(change.columns ?? {})) {
    if (look === null) delete columns[id];
    else columns[id] = { ...fields(columns[id]), ...look };
  }
  return {
    ...before,
    appearance: { ...fields(before['appearance']), ...change.appearance },
    ...(change.media === undefined ? {} : { media: change.media }),
    columns,
    ...(change.singleKeys === undefined ? {} : { singleKeys: change.singleKeys }),
    ...(change.firstRun === undefined
      ? {}
      : { firstRun: { ...fields(before['firstRun']), ...change.firstRun } }),
  };
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
