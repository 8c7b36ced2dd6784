// Every command of the palette, for the deck as it stands.

import { sectionNames } from '../settings/sections';
import {
  type Appearance,
  densities,
  languages,
  motions,
  type Settings,
  textSizes,
  themes,
} from '../settings/settings';
import type { Strings } from '../strings/en';
import { compose } from '../topic/compose';
import { type ColumnView, stateOf } from './columns';
import type { Dipper } from './context';
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

type State = { columns: readonly ColumnView[]; settings: Settings };

/** Lists what can be done now, in the order in which it is shown. */
export function actionsOf(dipper: Dipper, strings: Strings, state: State): ActionGroup[] {
  const { columns, settings } = state;
  return [
    { id: 'page', heading: strings.groupPage, actions: pageActions(dipper, strings) },
    ...columns.map((column) => ({
      id: column.id,
      heading: column.name,
      actions: columnActions(column, dipper, strings, settings),
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
          action('rename', strings.rename(name), () => rename(id)),
          action('fold', strings.foldIt(name), () => void commands.fold(column)),
        ]),
    action('back', strings.moveItBack(name), () => void commands.move(id, -1)),
    action('on', strings.moveItOn(name), () => void commands.move(id, 1)),
    action('close', strings.close(name), () => commands.closeColumn(column)),
  ];
}

function rename(id: string) {
  enterColumn(id);
  document.getElementById(`column-${id}`)?.querySelector<HTMLElement>('h2 button')?.click();
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
