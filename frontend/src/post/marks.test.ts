import { describe, expect, test } from 'vitest';
import { markedIn, marksOf, wantedWords } from './marks';

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
  ['point_radius:[-1.2 3.4 5km] cat', ['cat']],
  ['url:"https://a.b/c d" -place:"new york" word', ['word']],
  ['"social media"~5', ['social', 'media']],
  ['', []],
])('wantedWords of %s', (query, want) => {
  expect(wantedWords(query)).toEqual(want);
});

const found = (query: string, text: string) =>
  markedIn(text, marksOf(query)).map(([from, to]) => text.slice(from, to));

describe('marksOf', () => {
  test.each<[string, string, string[]]>([
    ['go', 'Go and gopher, GO!', ['Go', 'GO']],
    ['"exact words"', 'the Exact  words here', ['Exact  words']],
    ['地震', '大地震が', ['地震']],
    ['c++', 'C++ and c', ['C', 'c']],
    ['café', 'Café cafés', ['Café']],
    ['🚀', 'up 🚀🚀', ['🚀', '🚀']],
    ['go golang', 'golang', ['golang']],
    ['golang', '关于golang的笔记', ['golang']],
    ['tower', '東京towerと', ['tower']],
    ['"snow day"', 'a snow-day, snow. day', ['snow-day', 'snow. day']],
    ["don't", 'I DON’T know', ['DON’T']],
    ['snake', 'snake_case', ['snake']],
    ['地震', '地、震', []],
    ['"地震 速報"', '地震、速報です', ['地震、速報']],
    ['ラーメン', '美味しいラーメン屋', ['ラーメン']],
    ['지진', '지진이', []],
    ['زلزال', 'الزلزال زلزال', ['زلزال']],
    ['भूकंप', 'आज भूकंप आया', ['भूकंप']],
    ['💻', '👩‍💻 💻', ['💻']],
    ['👍', 'ok 👍🏽', []],
    ['"❤️"', 'I ❤ it', ['❤']],
    ['🇪🇯', '🇩🇪🇯🇵', []],
    ['école', 'une e\u0301cole', ['e\u0301cole']],
    ['"la la la" la', 'la la la la', ['la la la', 'la']],
  ])('of %s finds in %s', (query, text, want) => {
    expect([...found(query, text)]).toEqual(want);
  });

  test('is null where nothing may be marked', () => {
    expect(marksOf('lang:en -spam #tag')).toBeNull();
  });
});
