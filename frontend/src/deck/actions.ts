// Every command of the palette, for the deck as it stands.

import type { Topic } from '../api/model';
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

type State = { topics: readonly Topic[]; settings: Settings };

/** Lists what can be done now, in the order in which it is shown. */
export function actionsOf(dipper: Dipper, strings: Strings, state: State): ActionGroup[] {
  const { topics, settings } = state;
  return [
    { id: 'page', heading: strings.groupPage, actions: pageActions(dipper, strings) },
    ...topics.map((topic) => ({
      id: topic.id,
      heading: topic.name,
      actions: columnActions(topic, dipper, strings, settings),
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
  topic: Topic,
  { commands, store }: Dipper,
  strings: Strings,
  settings: Settings,
): Action[] {
  const { id, name } = topic;
  const folded = (settings.columns[id]?.folded ?? null) !== null;
  const column = (what: string, words: string, run: () => void): Action => ({
    id: `${what}-${id}`,
    words,
    run,
  });
  const unfold = () => commands.set({ columns: { [id]: { folded: null } } });
  const fold = () =>
    commands.set({
      columns: { [id]: { folded: store.getState().columns[id]?.lastSeq ?? 0 } },
    });
  return [
    column('go', strings.goTo(name), () => {
      if (folded) void unfold();
      enterColumn(id);
    }),
    ...(topic.state === 'live'
      ? [column('pause', strings.pause(name), () => void commands.pause(topic))]
      : []),
    ...(topic.state === 'paused'
      ? [column('resume', strings.resumeIt(name), () => void commands.resume(topic))]
      : []),
    ...(folded
      ? [column('unfold', strings.unfold(name), () => void unfold())]
      : [
          column('find', strings.findInIt(name), () => findIn(id)),
          column('rename', strings.rename(name), () => rename(id)),
          column('fold', strings.foldIt(name), () => void fold()),
        ]),
    column('back', strings.moveItBack(name), () => void commands.move(id, -1)),
    column('on', strings.moveItOn(name), () => void commands.move(id, 1)),
    column('close', strings.close(name), () => commands.close(topic)),
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
