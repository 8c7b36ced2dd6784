import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from './en';
import { ofQuery, shapeOf } from './told';
import { zh } from './zh';

const known = Object.entries(zh.ofQueries);

// The sentences of the room rule stand in its source as texts with verbs for what they quote.
const files = ['parse', 'review', 'term', 'values', 'word'];
const texts = files.flatMap((file) => {
  const source = readFileSync(`../internal/rule/${file}.go`, 'utf8').replace(/^\s*\/\/.*$/gm, '');
  return [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, text = '']) =>
    text.replaceAll('\\"', '"'),
  );
});
const fragments = texts.flatMap((text) =>
  text
    .replace(/`[^`]*`/g, '{}')
    .split(/\{\}|%[[\]\d]*[a-z0-9]+|\d+/gi)
    .map((part) => part.trim())
    // At least two words that are no query's.
    .filter((part) => /^[^:]*[a-z]{2,} [a-z' ]*[a-z]{2,}/i.test(part)),
);

test('all that the program says of a query is known', () => {
  expect(fragments.length).toBeGreaterThan(90);
  const shapes = known.map(([shape]) => shape);
  const missing = fragments.filter((it) => !shapes.some((shape) => shape.includes(it)));
  expect(missing).toEqual([]);
});

test.each(known)('%s', (shape, said) => {
  expect(said).toMatch(/\p{Script=Han}/u);
  const pieces = shape.split('{}').length - 1;
  const used = new Set([...said.matchAll(/\{(\d)\}/g)].map(([, at]) => Number(at)));
  expect([...used].sort()).toEqual(Array.from({ length: pieces }, (_, at) => at));
});

test.each([
  ['The query has 1025 characters, X takes 1024 at most', '查询有 1025 个字符，X 最多接受 1024 个'],
  ['There is a control character here (U+001F)', '这里有一个控制字符（U+001F）'],
  [
    "`lang:en` and `is:quote` can't stand alone: add a word, e.g. `coffee lang:en`",
    '`lang:en`、`is:quote` 不能单独使用：请加一个词，例如 `coffee lang:en`',
  ],
  [
    "`a` and `b` and `c` can't stand alone: add a word, e.g. `d`",
    '`a`、`b`、`c` 不能单独使用：请加一个词，例如 `d`',
  ],
  [
    'X wants quotes around an emoji with a variant, such as 1️⃣',
    '带变体的表情符号需要加引号，例如 1️⃣',
  ],
  ['There are `links`, `images` and `media`', '可用的有 `links`、`images`、`media`'],
  [
    'X wants quotes around an emoji with a variant, such as 👍🏽',
    '带变体的表情符号需要加引号，例如 👍🏽',
  ],
  ['Write `OR`, or `"or"` if you mean the word', '请写成 `OR`；若要搜索这个词，请写 `"or"`'],
  ['Something new about `x`', 'Something new about `x`'],
])('%s', (english, chinese) => {
  expect(ofQuery(zh, english)).toBe(chinese);
  expect(ofQuery(en, english)).toBe(english);
  expect(shapeOf(english)).not.toMatch(/`|\d/);
});
