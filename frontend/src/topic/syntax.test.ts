import { expect, test } from 'vitest';
import { pointsOf, syntaxOf, unitsOf } from './syntax';

const problem = (start: number, end: number, message = 'wrong') => ({
  message,
  hint: '',
  start,
  end,
});
const looks = (query: string) =>
  syntaxOf(query, []).map(({ from, to, kind }) => [kind, query.slice(from, to)]);
const underlined = (query: string, start: number, end: number) =>
  syntaxOf(query, [problem(start, end)])
    .filter(({ wrong }) => wrong !== '')
    .map(({ from, to }) => query.slice(from, to))
    .join('');

test('colours operators, phrases and what is negated', () => {
  expect(looks('(golang OR #golang) "go lang"~2 lang:en -is:retweet')).toEqual([
    ['plain', '(golang '],
    ['operator', 'OR'],
    ['plain', ' '],
    ['operator', '#'],
    ['plain', 'golang) '],
    ['phrase', '"go lang"~2'],
    ['plain', ' '],
    ['operator', 'lang:'],
    ['plain', 'en '],
    ['negated', '-is:retweet'],
  ]);
});

test('leaves what is quoted whole', () => {
  expect(looks('"lang:en OR \\" -x"')).toEqual([['phrase', '"lang:en OR \\" -x"']]);
  expect(looks('-"not this"')).toEqual([['negated', '-"not this"']]);
  expect(looks('url:"a b" x')).toEqual([
    ['operator', 'url:'],
    ['plain', '"a b" x'],
  ]);
  expect(looks('point_radius:[2 48 1km]')).toEqual([
    ['operator', 'point_radius:'],
    ['plain', '[2 48 1km]'],
  ]);
});

test('underlines by code points, with what is wrong', () => {
  expect(underlined('🦫 lnag:en', 2, 7)).toBe('lnag:');
  expect(syntaxOf('🦫 x', [problem(2, 3, 'told')]).at(-1)?.wrong).toBe('told');
});

test('does not part joined letters by an underline', () => {
  expect(underlined('x زلزال:y', 2, 8)).toBe('زلزال:y');
});

test('every query comes out as it went in, and a place past its end does no harm', () => {
  for (const query of ['', ' ', '-', '((', '"open', '-"', 'a:b:c', '#', '👨‍👩‍👧‍👦', '--(', ')(']) {
    const runs = syntaxOf(query, [problem(3, 99)]);
    expect(runs.map(({ from, to }) => query.slice(from, to)).join('')).toBe(query);
  }
});

test('a flood of problems is marked as far as marks can be told apart', () => {
  const query = ') '.repeat(4096);
  const problems = Array.from({ length: 4096 }, (_, at) => problem(2 * at, 2 * at + 1));
  expect(syntaxOf(query, problems).filter(({ wrong }) => wrong !== '')).toHaveLength(50);
});

test('counts code points and units both ways', () => {
  expect(unitsOf('a😀b')).toEqual([0, 1, 3, 4]);
  expect(pointsOf('a😀b')).toEqual([0, 1, 1, 2, 3]);
});
