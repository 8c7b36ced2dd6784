import { describe, expect, test } from 'vitest';
import { readTopic, type Topic } from '../api/model';
import { readSettings } from '../settings/settings';
import { columnsOf, feedsOf } from './columns';

const topic = (id: string): Topic => {
  const read = readTopic({ id, query: id, name: id.toUpperCase(), color: '#111111' });
  if (read === null) throw new Error('the sample cannot be read');
  return read;
};

/** Each column as its id, its topics and a sign for a further view. */
function deck(ids: string, columns: Record<string, unknown>): string[] {
  const { columns: looks } = readSettings({ columns });
  return columnsOf([...ids].map(topic), looks).map(
    ({ id, own, topics }) => `${own ? '' : '*'}${id}:${topics.map((it) => it.id).join('')}`,
  );
}

describe('columnsOf', () => {
  test.each<[string, string, Record<string, unknown>, string[]]>([
    ['each topic has its column, in the order of the topics', 'cab', {}, ['c:c', 'a:a', 'b:b']],
    ['nothing tracked is nothing shown', '', { a: { topics: ['a'] } }, []],
    ['a joined topic has no own column', 'abc', { a: { topics: ['a', 'c'] } }, ['a:ac', 'b:b']],
    ['one that stands before is joined too', 'abc', { c: { topics: ['a'] } }, ['b:b', 'c:ca']],
    ['they keep the order they were joined in', 'abc', { a: { topics: ['c', 'b'] } }, ['a:acb']],
    ['a topic that vanished is left out', 'ac', { a: { topics: ['a', 'b', 'c'] } }, ['a:ac']],
    ['one whose home vanished is back', 'bc', { a: { topics: ['a', 'b'] } }, ['b:b', 'c:c']],
    [
      'two that want the same topic: the first has it',
      'abc',
      { a: { topics: ['c'] }, b: { topics: ['c'] } },
      ['a:ac', 'b:b'],
    ],
    [
      'two that want each other: the first has it',
      'ab',
      { a: { topics: ['a', 'b'] }, b: { topics: ['b', 'a'] } },
      ['a:ab'],
    ],
    [
      'a chain ends at the first home',
      'abc',
      { a: { topics: ['b'] }, b: { topics: ['c'] } },
      ['a:ab', 'c:c'],
    ],
    [
      'who has taken in others is not taken in',
      'bca',
      { a: { topics: ['b'] }, b: { topics: ['c'] } },
      ['b:bc', 'a:a'],
    ],
    [
      'itself, and nonsense, join nothing',
      'ab',
      { a: { topics: ['a', 'a', 7, 'x'] } },
      ['a:a', 'b:b'],
    ],
    [
      'a further view stands right behind its column',
      'ab',
      { v: { topics: ['a'], after: 'a' } },
      ['a:a', '*v:a', 'b:b'],
    ],
    [
      'it takes no topic away',
      'ab',
      { v: { topics: ['a', 'b'], after: 'a' } },
      ['a:a', '*v:ab', 'b:b'],
    ],
    ['one may stand first', 'ab', { v: { topics: ['b'], after: '' } }, ['*v:b', 'a:a', 'b:b']],
    [
      'one whose place is gone stands last',
      'ab',
      { v: { topics: ['a'], after: 'x' } },
      ['a:a', 'b:b', '*v:a'],
    ],
    [
      'views of views',
      'ab',
      { v: { topics: ['a'], after: 'a' }, w: { topics: ['a'], after: 'v' } },
      ['a:a', '*v:a', '*w:a', 'b:b'],
    ],
    [
      'a view behind a view whose place is gone goes with it',
      'ab',
      { v: { topics: ['a'], after: 'w' }, w: { topics: ['b'], after: 'x' } },
      ['a:a', 'b:b', '*w:b', '*v:a'],
    ],
    [
      'views in a circle are shown once each',
      'a',
      { v: { topics: ['a'], after: 'w' }, w: { topics: ['a'], after: 'v' } },
      ['a:a', '*v:a', '*w:a'],
    ],
    ['a view behind itself', 'a', { v: { topics: ['a'], after: 'v' } }, ['a:a', '*v:a']],
    [
      'a view of nothing is none',
      'a',
      { v: { topics: ['x'], after: 'a' }, w: { after: 'a' } },
      ['a:a'],
    ],
    ['an unknown column without a place is none', 'a', { v: { topics: ['a'] } }, ['a:a']],
  ])('%s', (_, ids, columns, want) => {
    expect(deck(ids, columns)).toEqual(want);
  });

  test('names and colours are the topic’s, unless the column is more than that', () => {
    const { columns } = readSettings({
      columns: {
        a: { name: 'no', color: '#222222' },
        b: { topics: ['b', 'c'] },
        d: { topics: ['d', 'e'], name: 'Both', color: '#333333' },
        v: { topics: ['a'], after: 'a' },
        w: { topics: ['a'], after: 'v' },
      },
    });
    const all = columnsOf([...'abcde'].map(topic), columns);
    expect(all.map(({ name, color }) => [name, color])).toEqual([
      ['A', '#111111'],
      ['A (2)', '#111111'],
      ['A (3)', '#111111'],
      ['B + C', '#111111'],
      ['Both', '#333333'],
    ]);
  });
});

test('each view has a place of its own for each topic', () => {
  const { columns } = readSettings({ columns: { v: { topics: ['a', 'b'], after: '' } } });
  const [view, own] = columnsOf([...'ab'].map(topic), columns);
  expect(view && feedsOf(view)).toEqual([
    { topic: 'a', key: 'v/a' },
    { topic: 'b', key: 'v/b' },
  ]);
  expect(own && feedsOf(own)).toEqual([{ topic: 'a', key: 'a' }]);
});
