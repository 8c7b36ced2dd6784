import { describe, expect, test } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { fold, runsIn } from './fold';
import type { Post } from './model';
import { canMute, muterOf } from './mutes';

const post = (over: Record<string, unknown>): Post => {
  const read = readPost(wirePost(1, over));
  if (read === null) throw new Error('the sample cannot be read');
  return read;
};

describe('a muted word', () => {
  test.each<[string, string, boolean]>([
    ['golang', 'Learning GOLANG today', true],
    ['Golang', 'learning golang, today', true],
    ['go', 'golang', false],
    ['cafe', 'Un CAFÉ noir', true],
    ['café', 'a cafe', true],
    ['naïve', 'so nai\u0308ve', true],
    ['golang', 'ＧＯＬＡＮＧ', true],
    ['istanbul', 'İSTANBUL', true],
    ['ısparta', 'ISPARTA', true],
    ['ISPARTA', 'ısparta', true],
    ['οδος', 'ΟΔΟΣ', true],
    ['strasse', 'Die Straße', true],
    ['snow day', 'a Snow-Day!', true],
    ['snow day', 'a day of snow', false],
    ["don't", 'I DON’T know', true],
    ['地震', '大地震が来た', true],
    ['地震', '地の震え', false],
    ['震度3', 'いま震度３くらい', true],
    ['ラーメン', '美味しいﾗｰﾒﾝ屋', true],
    ['ガス', 'ｶﾞｽ代', true],
    ['カス', 'ガス代', false],
    ['选举', '今天选举结果', true],
    ['แมว', 'รักแมวมาก', true],
    ['زلزال', 'وقع زِلْزَال قوي', true],
    ['زلزال', 'زلــزال', true],
    ['زلزال', 'الزلزال', false],
    ['أمل', 'امل كبير', true],
    ['שלום', 'שָׁלוֹם לכם', true],
    ['भूकंप', 'आज भूकंप आया', true],
    ['की', 'कि', false],
    ['지진', '오늘 지진 발생', true],
    ['지진', '지진이', false],
    ['🚀', 'to the moon 🚀🚀', true],
    ['❤️', 'I ❤ it', true],
    ['👍', 'ok 👍🏽', false],
    ['🇩🇪', '🇩🇪🇯🇵', true],
    ['!!!', 'wow!!!', false],
    ['', 'anything', false],
  ])('%s in %s', (word, text, want) => {
    const muted = muterOf({ words: [word], authors: [] });
    expect(muted?.(post({ text })) ?? false).toBe(want);
  });
});

describe('what is muted', () => {
  const author = (handle: string) => ({ author: { id: '9', handle, name: 'Spam Lord' } });
  const entity = (kind: string, value: string) => ({
    text: `see ${value}`,
    entities: [{ kind, start: 4, end: 4 + value.length, value }],
  });
  test.each<[string, { words?: string[]; authors?: string[] }, Record<string, unknown>, boolean]>([
    ['a tag', { words: ['#Golang'] }, entity('hashtag', 'golang'), true],
    ['not a longer tag', { words: ['#go'] }, entity('hashtag', 'golang'), false],
    ['not the bare word', { words: ['#golang'] }, { text: 'golang' }, false],
    ['a tag in full width', { words: ['＃地震'] }, entity('hashtag', '地震'), true],
    ['a stock', { words: ['$goog'] }, entity('cashtag', 'GOOG'), true],
    ['a stock is no tag', { words: ['$goog'] }, entity('hashtag', 'goog'), false],
    ['a mention', { words: ['@Tomo_K'] }, entity('mention', 'tomo_k'), true],
    ['what @name wrote', { words: ['@tomo_k'] }, author('Tomo_K'), true],
    ['an author', { authors: ['Tomo_K'] }, author('tomo_k'), true],
    ['an author by their @', { authors: ['@tomo_k'] }, author('tomo_k'), true],
    ['not who mentions an author', { authors: ['tomo_k'] }, entity('mention', 'tomo_k'), false],
    ['not by a name', { words: ['spam'] }, author('tomo_k'), false],
    ['a word in a quote', { words: ['spam'] }, { quoted: wirePost(2, { text: 'Spam' }) }, true],
    ['a quoted author', { authors: ['x'] }, { quoted: wirePost(2, author('x')) }, true],
    [
      'the original of a repost',
      { words: ['spam'] },
      { repostOf: wirePost(2, { text: 'SPAM' }) },
      true,
    ],
    [
      'a quote in a repost',
      { words: ['spam'] },
      { repostOf: wirePost(2, { quoted: wirePost(3, { text: 'spam' }) }) },
      true,
    ],
    ['who reposts', { authors: ['x'] }, { ...author('x'), repostOf: wirePost(2) }, true],
    ['nothing else', { words: ['spam'], authors: ['x'] }, { text: 'ham' }, false],
  ])('%s', (_, { words = [], authors = [] }, over, want) => {
    expect(muterOf({ words, authors })?.(post(over)) ?? false).toBe(want);
  });

  test('nothing muted is no muter, and what has no word in it cannot be', () => {
    expect(muterOf({ words: [' ', '…'], authors: [] })).toBeNull();
    expect(canMute('?!')).toBe(false);
    expect(canMute('#tag')).toBe(true);
  });
});

test.each<[string, string, string[]]>([
  ['gol', 'Golang and GOLF', ['Gol', 'GOL']],
  ['cafe', 'Cafe\u0301s', ['Cafe\u0301']],
  ['é', 'café e', ['é', 'e']],
  ['震', '地震', ['震']],
  ['ss', 'Straße', ['ß']],
  ['s', 'ß', ['ß']],
  ['la', 'lala', ['la', 'la']],
  ['👩‍💻', 'a 👩‍💻 b', ['👩‍💻']],
  ['하', '한국', ['한']],
  [' ', 'a b', []],
  ['x', '', []],
])('the run %s in %s', (run, text, want) => {
  expect(runsIn(text, run).map(([from, to]) => text.slice(from, to))).toEqual(want);
});

test('folding twice is folding once', () => {
  for (const text of ['İıIiß', 'ＡéΣς', 'ｶﾞガ', 'زِلْزَال', '한국'])
    expect(fold(fold(text))).toBe(fold(text));
});
