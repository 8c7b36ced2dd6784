import { expect, test } from 'vitest';
import { narrowed, withAlternative, withPhrase } from './edits';

/** Writes the caret as | where it stands. */
const shown = ({ query, caret }: { query: string; caret: number }) =>
  `${query.slice(0, caret)}|${query.slice(caret)}`;

test.each([
  ['', 'lang:', 'lang:|'],
  ['cat', '-is:retweet', 'cat -is:retweet|'],
  ['cat  ', '-is:retweet', 'cat -is:retweet|'],
  ['cat OR dog', '-is:retweet', '(cat OR dog) -is:retweet|'],
  ['cat OR', 'lang:', 'cat lang:|'],
  ['cat -', 'lang:', 'cat lang:|'],
  ['from:', 'has:images', 'has:images|'],
  ['cat url: OR', 'has:images', 'cat has:images|'],
  ['"a OR b', 'lang:', '"a OR b" lang:|'],
  ['(cat OR dog)', 'lang:', '(cat OR dog) lang:|'],
  ['"cat OR dog"', 'lang:', '"cat OR dog" lang:|'],
  ['cat OR (dog lang:en)', 'has:images', '(cat OR (dog lang:en)) has:images|'],
])('narrows %j by %s', (query, filter, want) => {
  expect(shown(narrowed(query, filter))).toBe(want);
});

test.each([
  ['|', '|'],
  ['cat|', 'cat OR |'],
  ['cat |', 'cat OR |'],
  ['c|at', 'cat OR |'],
  ['cat OR dog|', 'cat OR dog OR |'],
  ['earthquake -is:retweet lang:ja|', '(earthquake OR |) -is:retweet lang:ja'],
  ['(earthquake OR 地震)| -is:retweet', '(earthquake OR 地震 OR |) -is:retweet'],
  ['(earthquake OR 地震) -is:retweet|', '(earthquake OR 地震 OR |) -is:retweet'],
  ['(a OR b| c)', '(a OR b OR | c)'],
  ['(red cat)|', '((red cat) OR |)'],
  ['(cat)|', '(cat OR |)'],
  ['red cat|', 'red (cat OR |)'],
  ['"a b" lang:en|', '("a b" OR |) lang:en'],
  ['lang:en|', 'lang:en|'],
  ['-cat|', '-cat|'],
  ['cat)|', 'cat) OR |'],
  ['cat OR |', 'cat OR |'],
  ['cat OR|', 'cat OR |'],
  ['(cat OR |) -is:retweet', '(cat OR |) -is:retweet'],
  ['-(a b)|', '-(a b)|'],
  ['cat -(a b)|', '(cat OR |) -(a b)'],
])('finds room for an alternative in %j', (query, want) => {
  const caret = query.indexOf('|');
  expect(shown(withAlternative(query.replace('|', ''), caret))).toBe(want);
});

test('makes room for a phrase between its quotes', () => {
  expect(shown(withPhrase(''))).toBe('"|"');
  expect(shown(withPhrase('cat '))).toBe('cat "|"');
  expect(shown(withPhrase('"cat'))).toBe('"cat" "|"');
});

test('what a newcomer presses builds the query', () => {
  let edited = withAlternative('earthquake', 10);
  edited = { query: edited.query.replace(/ OR $/, ' OR 地震'), caret: 0 };
  edited = narrowed(edited.query, '-is:retweet');
  edited = narrowed(edited.query, 'lang:');
  expect(`${edited.query}ja`).toBe('(earthquake OR 地震) -is:retweet lang:ja');
});
