import { describe, expect, test } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { marksOf } from './marks';
import type { Post } from './model';
import { cutPieces, piecesOf } from './pieces';

const post = (over: Record<string, unknown>): Post => {
  const read = readPost(wirePost(1, over));
  if (read === null) throw new Error('the sample cannot be read');
  return read;
};
const texts = (it: Post, query = '') =>
  piecesOf(it, marksOf(query)).map((piece) => [piece.kind, piece.text]);

describe('piecesOf', () => {
  test('counts code points, not UTF-16 units', () => {
    const text = '👨‍👩‍👧‍👦 🏳️‍🌈 hi @mira_builds ❤️‍🔥';
    const start = [...text.slice(0, text.indexOf('@'))].length;
    const it = post({
      text,
      entities: [{ kind: 'mention', start, end: start + 12, value: 'mira_builds' }],
    });
    expect(texts(it)).toEqual([
      ['plain', '👨‍👩‍👧‍👦 🏳️‍🌈 hi '],
      ['entity', '@mira_builds'],
      ['plain', ' ❤️‍🔥'],
    ]);
  });

  test('marks the wanted words between entities', () => {
    const it = post({
      text: 'Golang is golang #golang',
      entities: [{ kind: 'hashtag', start: 17, end: 24, value: 'golang' }],
    });
    expect(texts(it, 'golang')).toEqual([
      ['mark', 'Golang'],
      ['plain', ' is '],
      ['mark', 'golang'],
      ['plain', ' '],
      ['entity', '#golang'],
    ]);
  });

  test.each([
    ['beyond the text', [{ kind: 'hashtag', start: 2, end: 99, value: 'x' }]],
    ['wholly beyond it', [{ kind: 'hashtag', start: 50, end: 99, value: 'x' }]],
  ])('an entity %s costs itself, never the text', (_, entities) => {
    expect(texts(post({ text: 'short', entities }))).toEqual([['plain', 'short']]);
  });

  test('of two that overlap the first stands', () => {
    const it = post({
      text: '#abcdef',
      entities: [
        { kind: 'hashtag', start: 3, end: 7, value: 'def' },
        { kind: 'hashtag', start: 0, end: 4, value: 'abc' },
      ],
    });
    expect(texts(it)).toEqual([
      ['entity', '#abc'],
      ['plain', 'def'],
    ]);
  });

  test('leaves out the link to its own picture, and its quoted post', () => {
    const link = (start: number, value: string) => ({
      kind: 'url',
      start,
      end: start + 4,
      value,
      url: 'https://t.co/a',
      display: 'x',
    });
    const media = [{ kind: 'photo', url: 'https://pbs.twimg.com/a.jpg' }];
    const quoted = wirePost(77);
    const entities = [
      link(6, 'https://x.com/m/status/1/photo/1'),
      link(11, 'https://x.com/m/status/1000077'),
    ];
    const text = 'words aaaa bbbb';
    expect(texts(post({ text, entities, media, quoted }))).toEqual([['plain', 'words']]);
    expect(texts(post({ text, entities }))).toHaveLength(4);
  });
});

test('cutPieces cuts between characters and keeps entities whole', () => {
  expect(cutPieces([{ kind: 'plain', text: 'ab😀cd' }], 3)).toEqual([
    { kind: 'plain', text: 'ab' },
  ]);
  const it = post({
    text: 'ab #tag',
    entities: [{ kind: 'hashtag', start: 3, end: 7, value: 'tag' }],
  });
  expect(cutPieces(piecesOf(it, null), 4).map(({ text }) => text)).toEqual(['ab ', '#tag']);
});
