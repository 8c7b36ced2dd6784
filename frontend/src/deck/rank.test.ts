import { expect, test } from 'vitest';
import { rank } from './rank';

const best = (typed: string, ...words: string[]) =>
  words.filter((it) => rank(it, typed) > 0).sort((a, b) => rank(b, typed) - rank(a, typed));

test.each<[string, string[], string[]]>([
  [
    'clear',
    ['Close earthquake', 'Clear earthquake', 'Nuclear power: close'],
    ['Clear earthquake', 'Nuclear power: close'],
  ],
  ['dark', ['Fold earthquake to a strip', 'Theme: Dark'], ['Theme: Dark']],
  [
    'light',
    ['Move Lights left', 'Fold Flights', 'Theme: Light'],
    ['Theme: Light', 'Move Lights left', 'Fold Flights'],
  ],
  ['the dark', ['Theme: Dark'], ['Theme: Dark']],
  ['dark zzz', ['Theme: Dark'], []],
  ['LIGHT', ['Theme: Light'], ['Theme: Light']],
  ['cafe', ['Go to Café'], ['Go to Café']],
  [
    'go',
    ['Fold Golang to a strip', 'Move Go left', 'Go to Cats'],
    ['Go to Cats', 'Move Go left', 'Fold Golang to a strip'],
  ],
  ['深色', ['主题：深色', '主题：浅色'], ['主题：深色']],
  ['清空', ['关闭「地震」', '清空「地震」'], ['清空「地震」']],
  ['add b to a', ['Add a to b', 'Add b to a'], ['Add b to a', 'Add a to b']],
  ['', ['a', 'b'], ['a', 'b']],
])('%s', (typed, words, want) => {
  expect(best(typed, ...words)).toEqual(want);
});
