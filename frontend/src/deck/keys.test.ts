// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { en } from '../strings/en';
import { zh } from '../strings/zh';
import {
  asksForPalette,
  fixedKeys,
  isTyping,
  type KeyCommand,
  keyCommandOf,
  keyCommands,
  keys,
} from './keys';

const press = (key: string, more: Partial<KeyboardEventInit & { keyCode: number }> = {}) => ({
  key,
  code: /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : '',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  keyCode: 0,
  ...more,
});

test('each command has a key of its own and is named in both languages', () => {
  expect(new Set(Object.values(keys)).size).toBe(keyCommands.length);
  for (const words of [en, zh]) {
    for (const command of keyCommands) expect(words.keyWords[command]).not.toBe('');
    expect(Object.keys(words.fixedKeyWords)).toEqual(Object.keys(fixedKeys));
  }
});

test.each<[string, ReturnType<typeof press>, KeyCommand | null]>([
  ['a letter', press('j'), 'next'],
  ['a sign that takes Shift', press('?'), 'help'],
  ['a key held down goes on', press('k', { repeat: true }), 'previous'],
  ['a key held down pauses once', press('p', { repeat: true }), null],
  ['a capital letter', press('J'), null],
  ['a letter that is no key', press('x'), null],
  ['with Ctrl', press('j', { ctrlKey: true }), null],
  ['with Alt', press('j', { altKey: true }), null],
  ['with ⌘', press('j', { metaKey: true }), null],
  ['within a composition', press('j', { isComposing: true }), null],
  ['of an input method, as WebKit tells', press('j', { keyCode: 229 }), null],
  ['on a Russian keyboard', press('о', { code: 'KeyJ' }), 'next'],
  ['where another letter lies on a French one', press('m', { code: 'Semicolon' }), 'menu'],
])('%s', (_, event, command) => {
  expect(keyCommandOf(event)).toBe(command);
});

test('the palette is asked for with Ctrl or ⌘ alone', () => {
  expect(asksForPalette(press('k', { ctrlKey: true }))).toBe(true);
  expect(asksForPalette(press('k', { metaKey: true }))).toBe(true);
  expect(asksForPalette(press('л', { metaKey: true, code: 'KeyK' }))).toBe(true);
  expect(asksForPalette(press('k'))).toBe(false);
  expect(asksForPalette(press('k', { ctrlKey: true, altKey: true }))).toBe(false);
  expect(asksForPalette(press('k', { ctrlKey: true, isComposing: true }))).toBe(false);
});

test('whoever types keeps the letters', () => {
  document.body.innerHTML = `
    <p id="text"></p><button id="button"></button><article tabindex="-1" id="article"></article>
    <input id="input"><textarea id="area"></textarea><select id="select"></select>
    <div contenteditable="true"><b id="editor"></b></div>
    <div contenteditable="false"><b id="fixed"></b></div>
    <div role="menu"><b id="menu"></b></div><dialog open><b id="dialog"></b></dialog>`;
  const typing = [...document.querySelectorAll('[id]')].filter(isTyping).map(({ id }) => id);
  expect(typing).toEqual(['input', 'area', 'select', 'editor', 'menu', 'dialog']);
});
