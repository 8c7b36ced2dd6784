// The keys of the deck, in one table: what listens, the help, the settings and
// every button's tooltip read it.

import { useStrings } from '../strings/strings';
import { useSettings } from './context';

export const keyCommands = [
  'next',
  'previous',
  'left',
  'right',
  'open',
  'top',
  'compose',
  'find',
  'pause',
  'menu',
  'help',
] as const;

/** What one key without another held does. */
export type KeyCommand = (typeof keyCommands)[number];

export const keys: Readonly<Record<KeyCommand, string>> = {
  next: 'j',
  previous: 'k',
  left: 'h',
  right: 'l',
  open: 'o',
  top: '.',
  compose: 'n',
  find: '/',
  pause: 'p',
  menu: 'm',
  help: '?',
};

const onMac = /^(Mac|iPhone|iPad)/.test(globalThis.navigator?.platform ?? '');

/** The other keys, which nobody types by mistake: they are there at all times. */
export const fixedKeys = {
  palette: [onMac ? '⌘' : 'Ctrl', 'K'],
  openRow: ['Enter'],
  nextRow: ['Page Down'],
  previousRow: ['Page Up'],
  leaveOn: ['Ctrl', 'End'],
  leaveBack: ['Ctrl', 'Home'],
  toColumn: ['Esc'],
} as const;

export type FixedKey = keyof typeof fixedKeys;

/** How the palette's key is written. */
export const paletteKey = fixedKeys.palette.join(onMac ? '' : '+');

/** Goes on while a key is held down. */
const repeating: ReadonlySet<KeyCommand> = new Set(['next', 'previous']);

type Press = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat' | 'isComposing' | 'keyCode'
>;

/** What a press asks for; null for a key that is none of ours or belongs to an input method. */
export function keyCommandOf(press: Press): KeyCommand | null {
  if (press.ctrlKey || press.altKey || press.metaKey || isComposing(press)) return null;
  const typed = typedKey(press);
  const command = keyCommands.find((each) => keys[each] === typed) ?? null;
  return command !== null && press.repeat && !repeating.has(command) ? null : command;
}

/** Whether a press asks for the palette. */
export function asksForPalette(press: Press): boolean {
  const held = press.ctrlKey !== press.metaKey && !press.altKey;
  return held && typedKey(press) === 'k' && !press.repeat && !isComposing(press);
}

/** Whether a press belongs to an input method; WebKit tells of the last one by its old code alone. */
export function isComposing(press: Pick<Press, 'isComposing' | 'keyCode'>): boolean {
  return press.isComposing || press.keyCode === 229;
}

// On a keyboard of another script the letters are where they lie on a Latin one.
function typedKey({ key, code }: Pick<Press, 'key' | 'code'>): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const foreign = key.length === 1 && key.charCodeAt(0) > 0x7f;
  return letter !== undefined && foreign ? letter.toLowerCase() : key;
}

const typingPlaces = [
  'input',
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable="false"])',
  '[role="textbox"]',
  '[role="combobox"]',
  '[role="listbox"]',
  '[role="menu"]',
  '[role="dialog"]',
  'dialog',
].join(', ');

/** Whether what has the keyboard uses letters itself. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(typingPlaces) !== null;
}

/** Gives what tells of a key: the words with the key behind them, and its name for assistive tools. */
export function useKeyHint(): (
  words: string,
  command: KeyCommand,
) => { title: string; shortcut?: string } {
  const strings = useStrings();
  const on = useSettings(({ singleKeys }) => singleKeys);
  return (words, command) =>
    on
      ? { title: strings.withKey(words, keys[command]), shortcut: keys[command] }
      : { title: words };
}
