import { expect, test } from 'vitest';
import { syntaxOf } from './syntax';

const runs = (query: string) => syntaxOf(query, []).map(({ text, kind }) => [kind, text]);

test('colours operators and what is negated', () => {
  expect(runs('(golang OR #golang) lang:en -is:retweet')).toEqual([
    ['plain', '(golang '],
    ['operator', 'OR'],
    ['plain', ' '],
    ['operator', '#'],
    ['plain', 'golang) '],
    ['operator', 'lang:'],
    ['plain', 'en '],
    ['negated', '-is:retweet'],
  ]);
});

test('leaves what is quoted alone', () => {
  expect(runs('"lang:en OR"')).toEqual([['plain', '"lang:en OR"']]);
  expect(runs('-"not this"')).toEqual([['negated', '-"not this"']]);
});

test('underlines by code points', () => {
  const wrong = syntaxOf('🦫 lnag:en', [{ message: '', hint: '', start: 2, end: 7 }]);
  expect(wrong.filter((run) => run.wrong).map((run) => run.text)).toEqual(['lnag:']);
});

test('underlines something for a problem of no width', () => {
  const wrong = syntaxOf('(a', [{ message: '', hint: '', start: 2, end: 2 }]);
  expect(wrong.filter((run) => run.wrong).map((run) => run.text)).toEqual(['a']);
});

test('every query comes out as it went in', () => {
  for (const query of ['', ' ', '-', '((', '"open', '-"', 'a:b:c', '#', '👨‍👩‍👧‍👦']) {
    expect(
      syntaxOf(query, [])
        .map(({ text }) => text)
        .join(''),
    ).toBe(query);
  }
});
