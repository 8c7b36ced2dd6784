import { tokensOf } from './tokens';

/** The query that an address of X stands for, and what of it the stream knows no word for. */
export type FromAddress = { query: string; dropped: string[] };

const hosts = /^(?:www\.|mobile\.|pro\.)?(?:x|twitter)\.com$/i;

/** Parts of X's site that are no handle. */
const rooms = new Set(
  'about compose explore hashtag home i intent jobs lists login messages notifications search settings share signup tos privacy who_to_follow'.split(
    ' ',
  ),
);

/**
 * Reads an address of X: a search, a post (whose conversation is meant), a profile, a
 * hashtag. Anything else, and more than an address, is null.
 */
export function queryOfAddress(pasted: string): FromAddress | null {
  const url = addressOf(pasted.trim());
  if (url === null || !hosts.test(url.hostname)) return null;
  const [room = '', second = '', third = '', fourth = ''] = url.pathname.split('/').filter(Boolean);
  if (room.toLowerCase() === 'search') {
    const searched = url.searchParams.get('q')?.trim() ?? '';
    return searched === '' ? null : queryOfSearch(searched);
  }
  if (room.toLowerCase() === 'hashtag') {
    const tag = decoded(second);
    return tag === '' ? null : { query: `#${tag}`, dropped: [] };
  }
  const post = /^status(?:es)?$/i.test(second)
    ? third
    : room === 'i' && second === 'web'
      ? fourth
      : room === 'i' && second === 'status'
        ? third
        : '';
  if (/^\d{1,20}$/.test(post)) return { query: `conversation_id:${post}`, dropped: [] };
  if (!/^[a-z0-9_]{1,15}$/i.test(room) || rooms.has(room.toLowerCase())) return null;
  if (second === '' || second === 'with_replies') return { query: `from:${room}`, dropped: [] };
  if (second === 'media') return { query: `from:${room} has:media`, dropped: [] };
  return null;
}

function addressOf(text: string): URL | null {
  if (/\s/u.test(text)) return null;
  try {
    return new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** What the site's search calls otherwise than the stream does. */
const otherwise: Readonly<Record<string, string>> = {
  'filter:links': 'has:links',
  'filter:media': 'has:media',
  'filter:images': 'has:images',
  'filter:twimg': 'has:images',
  'filter:videos': 'has:video_link',
  'filter:native_video': 'has:video_link',
  'filter:mentions': 'has:mentions',
  'filter:hashtags': 'has:hashtags',
  'filter:replies': 'is:reply',
  'filter:retweets': 'is:retweet',
  'filter:nativeretweets': 'is:retweet',
  'filter:quote': 'is:quote',
  'filter:verified': 'is:verified',
  'filter:blue_verified': 'is:verified',
  'exclude:replies': '-is:reply',
  'exclude:retweets': '-is:retweet',
  'exclude:nativeretweets': '-is:retweet',
  'exclude:links': '-has:links',
  'exclude:media': '-has:media',
  'lang:he': 'lang:iw',
  'lang:id': 'lang:in',
};

// The stream brings posts as they are written: times, counts of likes and pages of results
// mean nothing to it.
const meaningless = new Set(
  'since until since_id max_id since_time until_time within_time min_faves min_retweets min_replies near within include filter exclude'.split(
    ' ',
  ),
);

/** Turns a query of the site's own search into one of the stream. */
export function queryOfSearch(searched: string): FromAddress {
  const dropped: string[] = [];
  let query = '';
  let last: 'or' | 'open' | 'term' | null = null;
  for (const token of tokensOf(searched)) {
    const text = searched.slice(token.start, token.end);
    let said = text;
    if (token.kind === 'word' && text.toUpperCase() === 'AND') continue;
    if (token.kind === 'operator') {
      const known = otherwise[text.replace(/^-+/, '').toLowerCase()];
      if (known !== undefined) said = (token.negated ? `-${known}` : known).replace(/^--/, '');
      else if (token.name === 'geocode') said = radiusOf(text) ?? '';
      else if (meaningless.has(token.name)) said = '';
      else if (/^-?(?:from|to):@/i.test(text)) said = text.replace('@', '');
    }
    if (said === '') {
      dropped.push(text);
      continue;
    }
    if (token.kind === 'close') query = `${query.replace(/\s+OR$/, '')})`;
    else if (token.kind !== 'or') query += query === '' || last === 'open' ? said : ` ${said}`;
    else if (last === 'term') query += ' OR';
    else continue;
    last = token.kind === 'or' ? 'or' : token.kind === 'open' ? 'open' : 'term';
  }
  return { query: withoutEmptyGroups(query), dropped };
}

// geocode:52.52,13.40,10km
function radiusOf(text: string): string | null {
  const found = /^-?geocode:"?(-?[\d.]+),(-?[\d.]+),([\d.]+)(km|mi)"?$/i.exec(text);
  if (found === null) return null;
  const [, latitude, longitude, radius = '', unit = ''] = found;
  const kilometres = Number(radius) * (unit.toLowerCase() === 'mi' ? 1.609344 : 1);
  // X's rules take no area of 25 miles or more.
  if (!(kilometres < 40.2)) return null;
  const minus = text.startsWith('-') ? '-' : '';
  return `${minus}point_radius:[${longitude} ${latitude} ${radius}${unit.toLowerCase()}]`;
}

// What was left out may leave a group empty, and that the one around it.
function withoutEmptyGroups(query: string): string {
  const next = query.replace(/\s*-*\(\s*\)/g, '').replace(/^\s*OR\s+|\s+OR\s*$/g, '');
  return next === query ? query.trim() : withoutEmptyGroups(next);
}
