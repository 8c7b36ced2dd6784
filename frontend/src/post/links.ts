// Which addresses a card may link to and load. A post's words come from
// strangers: only the web's own two schemes ever become a link, and no picture
// is loaded from anywhere but Dipper itself.

import type { Entity, Post } from './model';

const xHosts = /(^|\.)(x\.com|twitter\.com|t\.co|twimg\.com)$/i;

function parse(address: string): URL | null {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/** Where an entity leads, null where it is not to be a link. Nothing simulated leads to X. */
export function linkOf(entity: Entity, simulated: boolean): string | null {
  switch (entity.kind) {
    case 'url': {
      const url = parse(entity.value) ?? parse(entity.url);
      return url === null || (simulated && xHosts.test(url.hostname)) ? null : url.href;
    }
    case 'hashtag':
      return simulated ? null : `https://x.com/hashtag/${encodeURIComponent(entity.value)}`;
    case 'cashtag':
      return simulated ? null : `https://x.com/search?q=${encodeURIComponent(`$${entity.value}`)}`;
    case 'mention':
      return simulated ? null : `https://x.com/${encodeURIComponent(entity.value)}`;
  }
}

/** Where a post is on X; null for a simulated one. */
export function permalink(post: Post): string | null {
  if (post.simulated || post.url === null) return null;
  return parse(post.url)?.href ?? null;
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
