// Which addresses a card may link to and load. A post's words come from
// strangers: only the web's own two schemes ever become a link, and no picture
// is loaded from anywhere but Dipper itself.

import type { Author, Entity, Post } from './model';

const xHosts = /(^|\.)(x\.com|twitter\.com|t\.co|twimg\.com)$/i;

function parse(address: string): URL | null {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/**
 * Where an entity leads, null where it is not to be a link. A link of X's leads over t.co, as X
 * asks for; nothing simulated leads to X.
 */
export function linkOf(entity: Entity, simulated: boolean): string | null {
  switch (entity.kind) {
    case 'url': {
      if (!simulated) return (parse(entity.url) ?? parse(entity.value))?.href ?? null;
      const url = parse(entity.value);
      return url === null || xHosts.test(url.hostname) ? null : url.href;
    }
    case 'hashtag':
      return simulated ? null : searchOf(`#${entity.value}`);
    case 'cashtag':
      return simulated ? null : searchOf(`$${entity.value}`);
    case 'mention':
      return simulated ? null : `https://x.com/${encodeURIComponent(entity.value)}`;
  }
}

/** Where a link leads in the end, for its title. */
export function endOf(entity: Entity): string {
  if (entity.kind !== 'url') return '';
  return (parse(entity.value) ?? parse(entity.url))?.href ?? '';
}

function searchOf(words: string): string {
  return `https://x.com/search?q=${encodeURIComponent(words)}`;
}

/** Where a post is on X; null for a simulated one. */
export function permalink(post: Post): string | null {
  if (post.simulated) return null;
  const url = post.url === null ? null : parse(post.url);
  return url?.href ?? postLink(post.id);
}

/** Where the post of an id is on X, whoever wrote it; null for what is no id. */
export function postLink(id: string): string | null {
  return /^\d+$/.test(id) ? `https://x.com/i/web/status/${id}` : null;
}

/** Where an author's profile is on X; null for a simulated one. */
export function profileLink(author: Author | null, simulated: boolean): string | null {
  if (author === null || simulated) return null;
  if (/^\w+$/.test(author.handle)) return `https://x.com/${author.handle}`;
  return /^\d+$/.test(author.id) ? `https://x.com/i/user/${author.id}` : null;
}

export type Intent = 'reply' | 'repost' | 'like';

/** Where X lets a reader answer, repost or like a post; null where it is not to be done. */
export function intentLink(post: Post, intent: Intent): string | null {
  if (post.simulated || !/^\d+$/.test(post.id)) return null;
  switch (intent) {
    case 'reply':
      return `https://x.com/intent/post?in_reply_to=${post.id}`;
    case 'repost':
      // X lets nobody carry a protected post further.
      return post.author?.protected ? null : `https://x.com/intent/retweet?tweet_id=${post.id}`;
    case 'like':
      return `https://x.com/intent/like?tweet_id=${post.id}`;
  }
}

/**
 * The address of a picture drawn by the simulator, on Dipper's own server;
 * null for any other picture, which is not loaded.
 */
export function drawn(address: string | null, simulated: boolean, base: string): string | null {
  if (!simulated || address === null) return null;
  const url = parse(address);
  if (url === null || !/^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)) return null;
  return url.pathname.startsWith('/drawn/') ? `${base}/media${url.pathname}${url.search}` : null;
}
