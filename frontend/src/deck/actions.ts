// Every command of the palette, for the deck as it stands.

import type { Topic } from '../api/model';
import { sectionNames } from '../settings/sections';
import {
  type Appearance,
  type ColumnLook,
  columnMedias,
  densities,
  languages,
  motions,
  type Settings,
  textSizes,
  themes,
  usualLook,
  widthNames,
  widths,
} from '../settings/settings';
import type { Strings } from '../strings/en';
import { compose } from '../topic/compose';
import { type ColumnView, joinable, spareOf, stateOf } from './columns';
import type { Dipper } from './context';
import { showColumn } from './deck';
import { findIn } from './find';
import { type KeyCommand, keys } from './keys';
import { showOverlay } from './overlay';
import { enterColumn } from './reading';

export type Action = {
  /** Told apart by it; nobody reads it. */
  id: string;
  words: string;
  /** The key that does the same. */
  key?: string;
  run(): void;
};

export type ActionGroup = { id: string; heading: string; actions: readonly Action[] };

type State = {
  columns: readonly ColumnView[];
  settings: Settings;
  /** The column one is in. */
  here: string | null;
  topics: readonly Topic[];
  closing: ReadonlySet<string>;
  simulated: boolean;
};

/** In a deck of more columns what few look for is listed of the one alone that one is in. */
const few = 12;

/** Lists what can be done now, in the order in which it is shown. */
export function actionsOf(dipper: Dipper, strings: Strings, state: State): ActionGroup[] {
  const { columns, settings, here } = state;
  const inOrder = [...columns].sort((a, b) => Number(b.id === here) - Number(a.id === here));
  return [
    { id: 'page', heading: strings.groupPage, actions: pageActions(dipper, strings) },
    ...inOrder.map((column) => ({
      id: column.id,
      heading: column.name,
      actions: [
        ...columnActions(column, dipper, strings, settings),
        ...(columns.length <= few || column.id === here
          ? lookActions(column, dipper, strings, state)
          : []),
      ],
    })),
    {
      id: 'appearance',
      heading: strings.appearance,
      actions: appearanceActions(dipper, strings, settings),
    },
  ];
}

function pageActions({ commands }: Dipper, strings: Strings): Action[] {
  const page = (id: string, words: string, run: () => void, key?: KeyCommand): Action => ({
    id,
    words,
    run,
    ...(key ? { key: keys[key] } : {}),
  });
  return [
    page('compose', strings.keyWords.compose, () => compose(), 'compose'),
    page('connect', strings.connect, () => showOverlay({ kind: 'settings', section: 'account' })),
    page('retry', strings.tryNow, () => void commands.retry()),
    page('help', strings.keyWords.help, () => showOverlay({ kind: 'help' }), 'help'),
    ...sectionNames.map((section) =>
      page(`settings-${section}`, strings.settingsOf(strings.sections[section]), () =>
        showOverlay({ kind: 'settings', section }),
      ),
    ),
  ];
}

function columnActions(
  column: ColumnView,
  { commands }: Dipper,
  strings: Strings,
  settings: Settings,
): Action[] {
  const { id, name, topics } = column;
  const folded = (settings.columns[id]?.folded ?? null) !== null;
  const state = stateOf(topics);
  const action = (what: string, words: string, run: () => void): Action => ({
    id: `${what}-${id}`,
    words,
    run,
  });
  const unfold = () => void commands.unfold(column);
  return [
    action('go', strings.goTo(name), () => {
      if (folded) unfold();
      enterColumn(id);
    }),
    ...(state === 'live'
      ? [action('pause', strings.pause(name), () => void commands.pauseColumn(column))]
      : []),
    ...(state === 'paused'
      ? [action('resume', strings.resumeIt(name), () => void commands.resumeColumn(column))]
      : []),
    ...(folded
      ? [action('unfold', strings.unfold(name), unfold)]
      : [
          action('find', strings.findInIt(name), () => findIn(id)),
          ...topics.map((topic) =>
            action(`edit-${topic.id}`, strings.editQueryOf(topic.name), () => {
              enterColumn(id);
              commands.editQuery(`${id} ${topic.id}`);
            }),
          ),
          action('rename', strings.rename(name), () =>
            press(id, (it) => it.closest('h2') !== null),
          ),
          action('clear', strings.clearIt(name), () => void commands.clear(column)),
          action('filter', strings.filter(name), () => {
            const names = [strings.filter(name), strings.filterActive(name)];
            press(id, (it) => names.includes(it.getAttribute('aria-label') ?? ''));
          }),
          action('fold', strings.foldIt(name), () => void commands.fold(column)),
        ]),
    action('back', strings.moveItBack(name), () => void commands.move(id, -1)),
    action('on', strings.moveItOn(name), () => void commands.move(id, 1)),
    action('view', strings.duplicateIt(name), () => {
      void commands.duplicate(column).then((view) => showColumn(view, true));
    }),
    action('close', strings.close(name), () => commands.closeColumn(column)),
  ];
}

/** How a column looks, what it loads, and of which topics it is. */
function lookActions(
  column: ColumnView,
  { commands }: Dipper,
  strings: Strings,
  { settings, topics, closing, simulated }: State,
): Action[] {
  const { id, name } = column;
  const look = settings.columns[id] ?? usualLook;
  const set = (change: Partial<ColumnLook>) => void commands.set({ columns: { [id]: change } });
  const choice = (of: string, what: string, value: string, run: () => void): Action => ({
    id: `${of}-${value}-${id}`,
    words: strings.choice(what, value),
    run,
  });
  return [
    ...widthNames
      .filter((each) => widths[each] !== look.width)
      .map((each) =>
        choice('width', strings.resize(name), strings.widths[each], () =>
          set({ width: widths[each] }),
        ),
      ),
    ...Object.entries(strings.colors)
      .filter(([value]) => value !== column.color)
      .map(([value, words]) =>
        choice('color', strings.colorOf(name), words, () => void commands.paint(column, value)),
      ),
    ...(simulated ? [] : columnMedias)
      .filter((each) => each !== look.media)
      .map((each) =>
        choice(
          'media',
          strings.mediaIn(name),
          each === null ? strings.mediaAsDeck : strings.mediaChoices[each],
          () => set({ media: each }),
        ),
      ),
    ...joinable(column, { topics, closing }).map((topic) => ({
      id: `join-${topic.id}-${id}`,
      words: strings.joinIt(topic.name, name),
      run: () => void commands.join(column, topic.id),
    })),
    ...spareOf(column).map((topic) => ({
      id: `out-${topic.id}-${id}`,
      words: strings.takeItOut(topic.name, name),
      run: () => void commands.takeOut(column, topic.id),
    })),
  ];
}

/** Presses one of a column's own buttons. */
function press(id: string, which: (button: HTMLElement) => boolean) {
  enterColumn(id);
  const buttons = document.getElementById(`column-${id}`)?.querySelectorAll<HTMLElement>('button');
  [...(buttons ?? [])].find(which)?.click();
}

function appearanceActions(
  { commands }: Dipper,
  strings: Strings,
  { appearance }: Settings,
): Action[] {
  const choices = <K extends keyof Appearance>(of: K, all: readonly Appearance[K][]): Action[] =>
    all
      .filter((each) => each !== appearance[of])
      .map((each) => ({
        id: `${of}-${each}`,
        words: strings.choice(strings[of], wordOf(strings, of, each)),
        run: () => void commands.set({ appearance: { [of]: each } }),
      }));
  return [
    ...choices('theme', themes),
    ...choices('density', densities),
    ...choices('textSize', textSizes),
    ...choices('motion', motions),
    ...choices('language', languages),
  ];
}

function wordOf<K extends keyof Appearance>(strings: Strings, of: K, value: Appearance[K]): string {
  const words: Record<string, string> = strings.choices[of];
  return words[value] ?? value;
}
