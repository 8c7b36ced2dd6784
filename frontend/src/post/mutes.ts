// What a reader does not want to see: words, phrases, tags and names, however
// they are written, and authors. The same for the whole deck and for one column.

import { fold } from './fold';
import { type Marks, markedIn, marksOfWords } from './marks';
import type { Post } from './model';

export type Muted = {
  /** A word, a phrase, #tag, $tag or @name each. */
  words: readonly string[];
  /** Handles, without @. */
  authors: readonly string[];
};

type Wanted = {
  marks: Marks | null;
  tags: ReadonlySet<string>;
  authors: ReadonlySet<string>;
};

const signs = { hashtag: '#', cashtag: '$', mention: '@' } as const;

/** Tells whether a post is muted; null when nothing is. */
export function muterOf({ words, authors }: Muted): ((post: Post) => boolean) | null {
  const folded = words.map((word) => fold(word.trim()));
  const tags = folded.filter((word) => /^[#$@]./u.test(word));
  const wanted: Wanted = {
    marks: marksOfWords(folded.filter((word) => !/^[#$@]./u.test(word))),
    tags: new Set(tags),
    // Whoever mutes @name wants to see neither what is said of them nor by them.
    authors: new Set([
      ...authors.map((handle) => fold(handle.replace(/^@/u, ''))),
      ...tags.filter((tag) => tag.startsWith('@')).map((tag) => tag.slice(1)),
    ]),
  };
  if (wanted.marks === null && wanted.tags.size === 0 && wanted.authors.size === 0) return null;
  return (post) => isMuted(post, wanted);
}

/** Whether there is anything in a text that could be muted. */
export function canMute(word: string): boolean {
  return muterOf({ words: [word], authors: [] }) !== null;
}

function isMuted(post: Post, wanted: Wanted): boolean {
  const { marks, tags, authors } = wanted;
  if (authors.size > 0 && post.author !== null && authors.has(fold(post.author.handle)))
    return true;
  if (tags.size > 0) {
    for (const entity of post.entities) {
      if (entity.kind !== 'url' && tags.has(signs[entity.kind] + fold(entity.value))) return true;
    }
  }
  if (marks !== null && markedIn(fold(post.text), marks).length > 0) return true;
  return [post.repostOf, post.quoted].some((inner) => inner !== null && isMuted(inner, wanted));
}
