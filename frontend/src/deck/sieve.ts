// Which posts a column lets through: its filter, what is muted everywhere and
// here, and what is looked for. Each post is judged once by each sieve.

import type { Passes } from '../feed/column';
import { fold } from '../post/fold';
import type { Post } from '../post/model';
import { muterOf } from '../post/mutes';
import { type Filter, isUsual, type Mutes } from '../settings/settings';

export type SieveParts = {
  filter: Filter;
  mutes: Mutes;
  /** The characters that are looked for; empty when nothing is. */
  find: string;
};

/** The sieve of a column; null when it lets through everything. */
export function sieveOf({ filter, mutes, find }: SieveParts): Passes | null {
  const muted = muterOf({ words: [...mutes.words, ...filter.words], authors: mutes.authors });
  const wanted = fold(find).trim() === '' ? null : fold(find);
  if (muted === null && wanted === null && isUsual({ ...filter, words: [] })) return null;
  const judge = (post: Post) =>
    fits(post, filter) && !muted?.(post) && (wanted === null || has(post, wanted));
  const verdicts = new WeakMap<Post, boolean>();
  return (post) => {
    const known = verdicts.get(post);
    if (known !== undefined) return known;
    const verdict = judge(post);
    verdicts.set(post, verdict);
    return verdict;
  };
}

/** Whether a sieve lets through nothing that the one before did not. */
export function isFiner(parts: SieveParts, before: SieveParts): boolean {
  const a = parts.filter;
  const b = before.filter;
  return (
    (['mediaOnly', 'noReplies', 'noReposts'] as const).every((each) => a[each] || !b[each]) &&
    (a.lang === b.lang || b.lang === '') &&
    a.minLikes >= b.minLikes &&
    within(b.words, a.words) &&
    within(before.mutes.words, parts.mutes.words) &&
    within(before.mutes.authors, parts.mutes.authors) &&
    fold(parts.find).includes(fold(before.find))
  );
}

function within(some: readonly string[], all: readonly string[]): boolean {
  return some.every((each) => all.includes(each));
}

// A repost is judged by what it shows, the original.
function fits(post: Post, filter: Filter): boolean {
  const shown = post.repostOf ?? post;
  return (
    !(filter.noReposts && post.repostOf !== null) &&
    !(filter.noReplies && shown.replyTo !== null) &&
    !(filter.mediaOnly && shown.media.length === 0) &&
    (filter.lang === '' || shown.lang === filter.lang) &&
    (filter.minLikes === 0 || (shown.metrics?.likes ?? 0) >= filter.minLikes)
  );
}

function has(post: Post, wanted: string): boolean {
  return [post, post.repostOf, post.quoted, post.repostOf?.quoted].some(
    (each) =>
      each &&
      [each.text, each.author?.name ?? '', `@${each.author?.handle ?? ''}`].some((words) =>
        fold(words).includes(wanted),
      ),
  );
}
