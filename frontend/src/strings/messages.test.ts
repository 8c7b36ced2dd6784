import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { usualAppearance, usualFilter } from '../settings/settings';
import { en } from './en';
import { formats } from './format';
import { isMessage, type Message } from './messages';
import { zh } from './zh';

type Leaf = string | Message<unknown[]>;

/** All that a language says, by its way through the groups. */
function leaves(of: unknown, way: readonly string[] = []): [string, Leaf][] {
  if (typeof of === 'string' || isMessage(of)) return [[way.join('.'), of]];
  if (typeof of !== 'object' || of === null) throw new Error(`${way.join('.')} is no sentence`);
  return Object.entries(of).flatMap(([key, each]) => leaves(each, [...way, key]));
}

const languages = [
  ['English', en],
  ['Chinese', zh],
] as const;
const messagesOf = (of: unknown) =>
  leaves(of).filter((leaf): leaf is [string, Message<unknown[]>] => isMessage(leaf[1]));

// The parts of a parsed text: what each is for is told by intl-messageformat's own numbers.
type Part = {
  type: number;
  value?: string;
  style?: unknown;
  options?: Record<string, { value: Part[] }>;
};
const [literal, number, date, time, pound] = [0, 2, 3, 4, 7];

function parts(text: string, locale: string): Part[] {
  const inner = (list: Part[]): Part[] =>
    list.flatMap((part) => [
      part,
      ...Object.values(part.options ?? {}).flatMap((option) => inner(option.value)),
    ]);
  return inner(
    new IntlMessageFormat(text, locale, formats, { ignoreTag: true }).getAst() as Part[],
  );
}

function names(text: string, locale: string): string[] {
  const told = parts(text, locale).filter(({ type }) => type !== literal && type !== pound);
  return [...new Set(told.map(({ value }) => value ?? ''))].sort();
}

test('both languages say the same things', () => {
  const keys = (of: object) =>
    leaves(of)
      .map(([way]) => way)
      // What else a thing is called, and what is looked for, is each language's own.
      .filter((way) => !/^(alsoCalled|examples|ofQueries)\./.test(way));
  expect(keys(zh)).toEqual(keys(en));
});

describe.each(languages)('each message in %s', (_, strings) => {
  test.each(messagesOf(strings))('%s parses, and takes what it is told', (_, message) => {
    const told = Object.keys(message.takes('1', '1', '1')).sort();
    expect(names(message.text, strings.locale)).toEqual(told);
    expect(message('1', '1', '1')).not.toMatch(/[{}]/);
  });

  test('names no format that there is not', () => {
    const known = { [number]: formats.number, [date]: formats.date, [time]: formats.time };
    for (const [way, { text }] of messagesOf(strings)) {
      for (const { type, style } of parts(text, strings.locale)) {
        if (typeof style === 'string') expect(Object.keys(known[type] ?? {}), way).toContain(style);
      }
    }
  });

  test('is a message: no plain text waits for something to be told', () => {
    // The program's own sentences are told what they lack by their places.
    const plain = leaves(strings).filter(
      ([way, leaf]) => typeof leaf === 'string' && !way.startsWith('ofQueries.'),
    );
    expect(plain.filter(([, text]) => /[{}]/.test(String(text)))).toEqual([]);
  });
});

test('nothing is said that nobody says', () => {
  const source = sources(join(import.meta.dirname, '..')).join('\n');
  const used = new Set(source.match(/(?<=\b(?:strings(?:\(\))?|words|s)\.)\w+/g));
  // Those that are picked by what the program or the reader has chosen.
  for (const each of ['idle', 'connecting', 'live', 'waiting', 'refused']) used.add(each);
  for (const each of Object.keys({ ...usualAppearance, ...usualFilter })) used.add(each);
  expect(Object.keys(en).filter((key) => !used.has(key))).toEqual([]);
});

/** The page's own sources, but for its sentences and its tests. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    const says = /^(en|zh)\.ts$|\.test\.tsx?$/.test(entry.name);
    return !says && /\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('English counts', () => {
  test.each([
    [0, '0 new posts'],
    [1, '1 new post'],
    [2, '2 new posts'],
    [1_234, '1,234 new posts'],
  ])('%i', (n, want) => {
    expect(en.newPosts(n)).toBe(want);
  });

  test('several things in one sentence, each for itself', () => {
    expect(en.gapSome(60, 1, 1)).toBe('1 minute offline: 1 post, 1 filled');
    expect(en.gapSome(7_200, 1_234, 0)).toBe('2 hours offline: 1,234 posts were missed');
    expect(en.rules(1, 1_000)).toBe('1 of 1,000 rules');
    expect(en.rules(0, 1)).toBe('0 of 1 rule');
  });
});

test.each([
  [en.left(1), '1 character left'],
  [en.left(0), '0 characters left'],
  [en.left(-2), '2 characters too many'],
  [zh.left(-2), '超出 2 个字符'],
  [
    en.takenWithout(['min_faves:', 'since:']),
    'The stream has no word for min_faves:, since:: left out.',
  ],
  [zh.takenWithout(['min_faves:', 'since:']), '过滤流没有 min_faves:、since:，已略去。'],
  [en.sharedRules(1), '1 other rule shares this token'],
  [en.sharedRules(2), '2 other rules share this token'],
  [en.total(0.34), '0.3 posts/min'],
  [en.total(1_234.5), '1,235 posts/min'],
  [en.archived(1, 3_440_000), '1 post archived · 3.4 MB'],
  [zh.archived(1_234, 640), '已存档 1,234 条 · 640 B'],
  [en.seconds(119), '119 s'],
  [en.seconds(121), '3 min'],
  [en.waitingFor(1), 'Next try in 1 second.'],
  [en.waitingFor(120), 'Next try in 2 minutes.'],
  [zh.waitingFor(120), '2 分钟后重试。'],
  [en.fillChoice(0, 0), 'Nothing'],
  [en.filledToday(0), 'None of these today so far.'],
  [en.filledToday(1_234), '1,234 of these today so far.'],
  [en.perMinute(1_249), '1.2K/min'],
  [zh.moved('猫', 2, 3), '猫现在是第 2 栏，共 3 栏。'],
  [en.withheld(['DE', 'FR']), 'Withheld in DE, FR'],
  [zh.ago(3 * 60_000, 0), '3分'],
])('%s', (said, want) => {
  expect(said).toBe(want);
});

test('what is told is taken as it is, whatever signs it holds', () => {
  const name = `{n} '{' <b> # {0, plural, other {x}}`;
  expect(en.tracked(name)).toBe(`${name} is tracked.`);
  expect(zh.pause(name)).toBe(`暂停「${name}」`);
});
