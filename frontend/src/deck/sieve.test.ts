import { describe, expect, test } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import type { Post } from '../post/model';
import { type Filter, usualFilter } from '../settings/settings';
import { isFiner, type SieveParts, sieveOf } from './sieve';

const post = (over: Record<string, unknown> = {}): Post => {
  const read = readPost(wirePost(1, over));
  if (read === null) throw new Error('the sample cannot be read');
  return read;
};
const parts = (over: Partial<Filter> = {}, more: Partial<SieveParts> = {}): SieveParts => ({
  filter: { ...usualFilter, ...over },
  mutes: { words: [], authors: [] },
  find: '',
  ...more,
});
const photo = { kind: 'photo', url: 'https://pbs.twimg.com/a.jpg' };
const likes = (n: number | null) => ({ metrics: { likes: n } });

test('nothing asked for is no sieve', () => {
  expect(sieveOf(parts())).toBeNull();
  expect(sieveOf(parts({ words: ['?'] }, { find: ' ' }))).toBeNull();
});

describe('a sieve', () => {
  test.each<[string, Partial<Filter>, Record<string, unknown>, boolean]>([
    ['media only', { mediaOnly: true }, {}, false],
    ['media only', { mediaOnly: true }, { media: [photo] }, true],
    [
      'media of the original',
      { mediaOnly: true },
      { repostOf: wirePost(2, { media: [photo] }) },
      true,
    ],
    ['no replies', { noReplies: true }, { replyTo: '7' }, false],
    [
      'no reposts of replies',
      { noReplies: true },
      { repostOf: wirePost(2, { replyTo: '7' }) },
      false,
    ],
    ['no replies', { noReplies: true }, {}, true],
    ['no reposts', { noReposts: true }, { repostOf: wirePost(2) }, false],
    ['no reposts', { noReposts: true }, {}, true],
    ['a language', { lang: 'de' }, {}, false],
    ['a language', { lang: 'de' }, { lang: 'de' }, true],
    [
      'the language of the original',
      { lang: 'de' },
      { repostOf: wirePost(2, { lang: 'de' }) },
      true,
    ],
    ['likes', { minLikes: 10 }, likes(10), true],
    ['likes', { minLikes: 10 }, likes(9), false],
    ['likes that are not known', { minLikes: 1 }, likes(null), false],
    [
      'likes of the original',
      { minLikes: 10 },
      { ...likes(0), repostOf: wirePost(2, likes(10)) },
      true,
    ],
    ['a word of the column', { words: ['spam'] }, { text: 'SPAM' }, false],
    ['all at once', { mediaOnly: true, lang: 'en', minLikes: 5 }, { media: [photo] }, true],
  ])('with %s', (_, filter, over, want) => {
    expect(sieveOf(parts(filter))?.(post(over))).toBe(want);
  });

  test.each<[string, Record<string, unknown>, boolean]>([
    ['CAFE', { text: 'im Café' }, true],
    ['ang', { text: 'golang' }, true],
    ['震', { text: '地震' }, true],
    ['mira r', {}, true],
    ['@mira', {}, true],
    ['inside', { quoted: wirePost(2, { text: 'Inside' }) }, true],
    ['absent', {}, false],
  ])('finds %s', (find, over, want) => {
    expect(sieveOf(parts({}, { find }))?.(post(over))).toBe(want);
  });

  test('what is muted everywhere does not show', () => {
    const sieve = sieveOf(parts({}, { mutes: { words: ['spam'], authors: ['mira_builds'] } }));
    expect(sieve?.(post())).toBe(false);
    expect(sieve?.(post({ author: null }))).toBe(true);
  });
});

test.each<[string, SieveParts, SieveParts, boolean]>([
  ['the same', parts(), parts(), true],
  ['one more condition', parts({ mediaOnly: true }), parts(), true],
  ['one less', parts(), parts({ noReplies: true }), false],
  ['a language', parts({ lang: 'de' }), parts(), true],
  ['another language', parts({ lang: 'de' }), parts({ lang: 'en' }), false],
  ['fewer likes', parts({ minLikes: 3 }), parts({ minLikes: 4 }), false],
  ['one more word', parts({ words: ['a', 'b'] }), parts({ words: ['b'] }), true],
  ['one muted word less', parts(), parts({}, { mutes: { words: ['a'], authors: [] } }), false],
  ['a longer search', parts({}, { find: 'Gola' }), parts({}, { find: 'gol' }), true],
  ['a shorter one', parts({}, { find: '' }), parts({}, { find: 'gol' }), false],
])('finer is %s', (_, a, b, want) => {
  expect(isFiner(a, b)).toBe(want);
});
