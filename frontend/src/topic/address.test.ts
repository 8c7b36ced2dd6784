import { expect, test } from 'vitest';
import { queryOfAddress, queryOfSearch } from './address';

test.each([
  [
    'a post',
    'https://x.com/nasa/status/1861234567890123456',
    'conversation_id:1861234567890123456',
  ],
  ['a post with a photo', 'https://twitter.com/nasa/status/12/photo/1?s=20', 'conversation_id:12'],
  ['a post without its author', 'https://x.com/i/web/status/12', 'conversation_id:12'],
  ['a post without its author, short', 'https://x.com/i/status/12', 'conversation_id:12'],
  [
    'a post on the old mobile site',
    'http://mobile.twitter.com/nasa/statuses/12',
    'conversation_id:12',
  ],
  ['an address without https', 'x.com/nasa/status/12', 'conversation_id:12'],
  ['blanks around it', '  https://x.com/nasa/status/12\n', 'conversation_id:12'],
  ['a profile', 'https://x.com/NASA', 'from:NASA'],
  ['a profile with replies', 'https://x.com/nasa/with_replies', 'from:nasa'],
  ['a profile and its media', 'https://x.com/nasa/media', 'from:nasa has:media'],
  ['a hashtag', 'https://x.com/hashtag/%E5%9C%B0%E9%9C%87?src=hashtag_click', '#地震'],
  [
    'a search',
    'https://x.com/search?q=golang%20lang%3Aen&src=typed_query&f=live',
    'golang lang:en',
  ],
  [
    'a search with brackets and quotes',
    'https://x.com/search?q=(%22climate%20change%22+OR+%23cop30)+-from%3Abot+filter%3Alinks',
    '("climate change" OR #cop30) -from:bot has:links',
  ],
  [
    "the site's own words",
    'https://x.com/search?q=cat+-filter%3Areplies+exclude:retweets+lang:he',
    'cat -is:reply -is:retweet lang:iw',
  ],
  [
    'an area',
    'https://x.com/search?q=jazz+geocode:52.52,13.4,10km',
    'jazz point_radius:[13.4 52.52 10km]',
  ],
  ['an @ where none belongs', 'https://x.com/search?q=from:@nasa+AND+moon', 'from:nasa moon'],
])('reads %s', (_, address, query) => {
  expect(queryOfAddress(address)).toEqual({ query, dropped: [] });
});

test('leaves out what the stream has no word for, and tells', () => {
  expect(
    queryOfAddress(
      'https://x.com/search?q=cat+since:2024-01-01+min_faves:10+(until:2025-01-01+OR+dog)',
    ),
  ).toEqual({
    query: 'cat (dog)',
    dropped: ['since:2024-01-01', 'min_faves:10', 'until:2025-01-01'],
  });
  expect(queryOfAddress('https://x.com/search?q=cat+(near:tokyo)+OR+within:15mi')).toEqual({
    query: 'cat',
    dropped: ['near:tokyo', 'within:15mi'],
  });
});

test.each([
  'golang',
  'https://example.com/nasa/status/12',
  'https://x.com',
  'https://x.com/home',
  'https://x.com/search?q=',
  'https://x.com/settings/account',
  'https://x.com/i/communities/12',
  'https://x.com/longer_than_a_handle',
  'https://x.com.evil.example/nasa',
  'see https://x.com/nasa/status/12',
  'https://x.com/hashtag/%E0%A4%A',
  '',
])('takes %j for no address of a query', (pasted) => {
  expect(queryOfAddress(pasted)).toBeNull();
});

test.each([
  ['-(since:2024-01-01) a', 'a'],
  ['((since:2024-01-01)) a', 'a'],
  ['(near:x OR within:1mi) OR a', 'a'],
  ['a OR (b until:2024-01-01)', 'a OR (b)'],
])('leaves no rest of what it left out of %j', (searched, query) => {
  expect(queryOfSearch(searched).query).toBe(query);
});
