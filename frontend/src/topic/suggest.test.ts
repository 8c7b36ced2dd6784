import { describe, expect, test } from 'vitest';
import { en } from '../strings/en';
import { zh } from '../strings/zh';
import { goldenVocabulary } from './sample';
import { suggest } from './suggest';

const vocabulary = goldenVocabulary();
const offered = (typed: string, { asked = false, strings = en } = {}) => {
  const caret = typed.includes('|') ? typed.indexOf('|') : typed.length;
  return suggest(typed.replace('|', ''), caret, asked, vocabulary, strings);
};
const texts = (typed: string, options = {}) =>
  offered(typed, options)?.options.map(({ text }) => text) ?? [];

describe('the strings', () => {
  test.each([
    ['English', en],
    ['Chinese', zh],
  ])('say in %s what each operator and value means', (_, strings) => {
    for (const { name, values } of vocabulary.operators) {
      expect(strings.operators[name], name).toBeTruthy();
      for (const value of values) expect(strings.values[`${name}:${value}`], value).toHaveLength(2);
    }
  });
});

test('offers values after a colon, by code and by name', () => {
  expect(texts('cat lang:').length).toBe(vocabulary.languages.length);
  expect(texts('cat lang:ja')).toEqual([]);
  expect(texts('cat lang:ja', { asked: true })[0]).toBe('lang:ja');
  expect(texts('cat lang:jap')).toEqual(['lang:ja']);
  expect(texts('cat lang:Portug')).toEqual(['lang:pt']);
  expect(texts('cat -lang:jap')).toEqual(['-lang:ja']);
  expect(texts('cat place_country:germ')).toEqual(['place_country:DE']);
  expect(texts('cat place_country:cote')).toEqual(['place_country:CI']);
  expect(texts('cat has:im')).toEqual(['has:images']);
  expect(texts('cat has:picture')).toEqual(['has:media', 'has:images']);
  expect(texts('-is:re')).toEqual(['-is:retweet', '-is:reply']);
  expect(texts('cat lang:xyz')).toEqual([]);
  expect(texts('cat from:na')).toEqual([]);
});

test('puts a code that begins as typed before a name that does', () => {
  expect(texts('cat lang:in', { asked: true })[0]).toBe('lang:in');
  expect(texts('cat lang:z')[0]).toBe('lang:zh-CN');
});

test('replaces the whole word or value that the caret is in', () => {
  expect(offered('cat lang:j|xx dog')).toMatchObject({ from: 4, to: 12, value: true });
  expect(offered('cat repo|')).toMatchObject({ from: 4, to: 8, value: false });
});

test('knows operators by their beginning and by what they are called', () => {
  expect(texts('cat lan')[0]).toBe('lang:');
  expect(texts('cat repost')).toContain('-is:retweet');
  expect(texts('cat -repost')).toEqual(['-is:retweet']);
  expect(texts('cat -is')).toContain('-is:reply');
  expect(texts('cat japa')).toEqual([
    'lang:ja',
    '-lang:ja',
    'place_country:JP',
    '-place_country:JP',
  ]);
  expect(texts('cat foll')).toContain('followers_count:');
  expect(texts('cat photo')).toContain('has:images');
  expect(texts('猫 日语', { strings: zh })).toContain('lang:ja');
  expect(texts('猫 转帖', { strings: zh })).toContain('-is:retweet');
  expect(texts('猫 转发', { strings: zh })).toContain('-is:retweet');
});

test('keeps out of the way of words', () => {
  for (const typed of [
    'golang',
    'cat',
    'and',
    'the',
    'with',
    'ca',
    '"a lang',
    '#lan',
    '@fro',
    '$is',
    '',
    'cat ',
    'x (',
    'cat OR',
  ]) {
    expect(texts(typed), typed).toEqual([]);
  }
});

test('offers everything where it is asked to', () => {
  const everything = texts('cat ', { asked: true });
  expect(everything.slice(0, 4)).toEqual(['OR', '-is:retweet', '-is:reply', 'lang:']);
  for (const { name } of vocabulary.operators) expect(everything).toContain(`${name}:`);
  expect(texts('', { asked: true }).length).toBeGreaterThan(20);
});

test('says what a suggestion means', () => {
  expect(offered('lang:j')?.options[0]?.says).toBe('in Japanese');
  expect(offered('lang:j', { strings: zh })?.options[0]?.says).toBe('日语');
  expect(offered('x -lang:j')?.options[0]?.says).toBe('not in Japanese');
});

test('a code that is whole is found first, whatever else is called so', () => {
  for (const [name, named] of [
    ['lang', vocabulary.languages],
    ['place_country', vocabulary.countries],
  ] as const) {
    for (const { code } of named) {
      const typed = `cat -${name}:${code.toLowerCase()}`;
      expect(texts(typed, { asked: true })[0], typed).toBe(`-${name}:${code}`);
    }
  }
  // Neither the operator's own name nor a word around it counts as what a value is called.
  expect(texts('place_country:fr')).toEqual([
    'place_country:GF',
    'place_country:PF',
    'place_country:TF',
  ]);
  expect(texts('lang:no')).toEqual([]);
});
