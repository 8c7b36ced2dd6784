// What the settings ask the program about itself: its token, its data, its version.

import { count, countOrNull, fields, isFields, oneOf, text, time } from './check';

/** What X says of a token; null where it did not say. */
export type TokenCheck = {
  /** A simulator answered. */
  simulated: boolean;
  rules: { used: number; limit: number | null };
  stream: 'free' | 'in-use' | 'unknown';
  /** Posts of the billing cycle that are used up. */
  usage: { used: number; cap: number; resetDays: number | null } | null;
  /** What X charges for a post, in dollars. */
  price: number;
};

export function readTokenCheck(value: unknown): TokenCheck | null {
  if (!isFields(value)) return null;
  const used = countOrNull(value['used']);
  const cap = countOrNull(value['cap']);
  return {
    simulated: value['simulated'] === true,
    rules: { used: count(value['rules']), limit: countOrNull(value['limit']) },
    stream: oneOf(value['stream'], ['free', 'in-use']) ?? 'unknown',
    usage:
      used === null || cap === null
        ? null
        : { used, cap, resetDays: countOrNull(value['resetDays']) },
    price: count(value['price']),
  };
}

export type Stored = { posts: number; bytes: number };

/** What lies in the data folder; null where there is no such archive. */
export type DataStored = {
  folder: string;
  posts: Stored | null;
  simulated: Stored | null;
  media: { files: number; bytes: number };
};

/** What can be removed of it. */
export type DataPart = 'posts' | 'simulated' | 'media';

export function readDataStored(value: unknown): DataStored | null {
  if (!isFields(value)) return null;
  const stored = (it: unknown): Stored | null =>
    isFields(it) ? { posts: count(it['posts']), bytes: count(it['bytes']) } : null;
  const media = fields(value['media']);
  return {
    folder: text(value['folder']),
    posts: stored(value['posts']),
    simulated: stored(value['simulated']),
    media: { files: count(media['files']), bytes: count(media['bytes']) },
  };
}

/** How many were removed, and how many are still to be. */
export type Removal = { removed: number; left: number };

export function readRemoval(value: unknown): Removal | null {
  if (!isFields(value)) return null;
  return { removed: count(value['removed']), left: count(value['left']) };
}

/** What was built; commit and date are '' where the build did not say. */
export type Version = {
  number: string;
  commit: string;
  date: string;
  /** Whether it can be asked for newer versions. */
  updates: boolean;
};

export function readVersion(value: unknown): Version | null {
  if (!isFields(value)) return null;
  return {
    number: text(value['number']),
    commit: text(value['commit']),
    date: text(value['date']),
    updates: value['updates'] === true,
  };
}

/** A version that is out, and where one reads of it. */
export type Newer = { version: string; url: string };

/** What is known of newer versions. */
export type Update = {
  /** Whether the project may be asked, once a day. */
  allowed: boolean;
  /** When it was asked last, in milliseconds since 1970; null before the first time. */
  checkedAt: number | null;
  newer: Newer | null;
};

export function readUpdate(value: unknown): Update | null {
  if (!isFields(value)) return null;
  const newer = fields(value['newer']);
  const version = text(newer['version']);
  const url = text(newer['url']);
  return {
    allowed: value['allowed'] === true,
    checkedAt: time(value['checkedAt']),
    newer: version !== '' && url.startsWith('https://') ? { version, url } : null,
  };
}
