import { describe, expect, test } from 'vitest';
import { marksOf, wantedWords } from './marks';

test.each<[string, string[]]>([
  ['golang', ['golang']],
  ['(golang OR #golang) lang:en -is:retweet', ['golang']],
  ['"exact words" other', ['exact words', 'other']],
  ['a -(b OR c) d', ['a', 'd']],
  ['a -(b (c OR d)) e', ['a', 'e']],
  ['a (b -c) d', ['a', 'b', 'd']],
  ['-"not this" this', ['this']],
  ['from:mira @tomo $GOOG #tag', []],
  ['地震 OR sismo', ['地震', 'sismo']],
  ['"say \\"hi\\""', ['say "hi"']],
  ['((( unclosed "phrase', ['unclosed', 'phrase']],
  ['', []],
])('wantedWords of %s', (query, want) => {
  expect(wantedWords(query)).toEqual(want);
});

const found = (query: string, text: string) => text.match(marksOf(query) ?? /$^/u) ?? [];

describe('marksOf', () => {
  test.each<[string, string, string[]]>([
    ['go', 'Go and gopher, GO!', ['Go', 'GO']],
    ['"exact words"', 'the Exact  words here', ['Exact  words']],
    ['地震', '大地震が', ['地震']],
    ['c++', 'C++ not c+', ['C++']],
    ['café', 'Café cafés', ['Café']],
    ['url:"https://a.b/c d" word', 'https a word', ['word']],
    ['🚀', 'up 🚀🚀', ['🚀', '🚀']],
    ['go golang', 'golang', ['golang']],
  ])('of %s finds in %s', (query, text, want) => {
    expect([...found(query, text)]).toEqual(want);
  });

  test('is null where nothing may be marked', () => {
    expect(marksOf('lang:en -spam #tag')).toBeNull();
  });
});
