// How lively a topic is: how many of its posts were written in which minute, by
// X's clock. The program tells the last hour; what arrives later is added here,
// and counts when it was written: what is filled in after an outage is no rush.

import { count, countOrNull, fields, list, time } from '../api/check';

const second = 1_000;
const minute = 60 * second;
/** How far back a pulse goes, in minutes. */
export const span = 60;

/** From so many posts a minute on, and so many times what is usual, a topic is hot. */
const hotRate = 10;
const hotTimes = 3;
/** Over so many minutes that is looked at. */
const hotSpan = 5;

/** What the program tells of a topic's pulse. */
export type Told = {
  /** X's clock when it was told, in milliseconds since 1970. */
  to: number;
  /** Posts of the last 60 minutes, oldest first; the last one is still running. */
  minutes: number[];
  /** Posts a minute before that; null while that is not known. */
  usual: number | null;
  /** The number of the last post that is counted. */
  lastSeq: number;
};

export type Pulse = {
  /** Posts by minute (time / minute). */
  readonly counts: ReadonlyMap<number, number>;
  /** Posts up to this number are counted. */
  readonly seq: number;
  readonly usual: number | null;
  /** X's clock minus this one's, in milliseconds. */
  readonly ahead: number;
};

/** A post as it counts: its number, and when it was written. */
export type Beat = { seq: number; at: number };

/** Reads what the program tells; null when that cannot be. */
export function readTold(value: unknown): Told | null {
  const it = fields(value);
  const to = time(it['to']);
  const minutes = list(it['minutes']).map((each) => Math.max(0, count(each)));
  if (to === null || minutes.length !== span) return null;
  return { to, minutes, usual: countOrNull(it['usual']), lastSeq: count(it['lastSeq']) };
}

/** The pulse that was told, at a time by this clock. */
export function pulseOf({ to, minutes, usual, lastSeq }: Told, now: number): Pulse {
  const last = Math.floor(to / minute);
  const counts = new Map<number, number>();
  minutes.forEach((posts, at) => {
    if (posts > 0) counts.set(last - span + 1 + at, posts);
  });
  return { counts, seq: lastSeq, usual, ahead: to - now };
}

/** Counts the posts that are not counted yet, and forgets what is too old. */
export function beat(pulse: Pulse, posts: readonly Beat[]): Pulse {
  const fresh = posts.filter(({ seq }) => seq > pulse.seq);
  if (fresh.length === 0) return pulse;
  const counts = new Map(pulse.counts);
  let { seq } = pulse;
  for (const it of fresh) {
    const slot = Math.floor(it.at / minute);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
    if (it.seq > seq) seq = it.seq;
  }
  const newest = Math.max(...counts.keys());
  for (const slot of counts.keys()) if (slot <= newest - 2 * span) counts.delete(slot);
  return { ...pulse, counts, seq };
}

/** The pulses of several topics as one; a post that several of them hold counts for each. */
export function together(pulses: readonly [Pulse, ...Pulse[]]): Pulse {
  const counts = new Map<number, number>();
  let usual: number | null = 0;
  for (const pulse of pulses) {
    for (const [slot, posts] of pulse.counts) counts.set(slot, (counts.get(slot) ?? 0) + posts);
    usual = usual === null || pulse.usual === null ? null : usual + pulse.usual;
  }
  return { ...pulses[0], counts, usual };
}

/**
 * Posts a minute over the last so many minutes. Of the minute that lies across the
 * beginning only that part counts which lies behind it.
 */
function rate({ counts, ahead }: Pulse, now: number, minutes: number): number {
  const at = (now + ahead) / minute;
  const running = Math.floor(at);
  let sum = (counts.get(running - minutes) ?? 0) * (1 - (at - running));
  for (let slot = running - minutes + 1; slot <= running; slot++) sum += counts.get(slot) ?? 0;
  return sum / minutes;
}

/** Posts that were written in the last minute. */
export function perMinute(pulse: Pulse, now: number): number {
  return Math.round(rate(pulse, now, 1));
}

/** How many times as many posts there are as usual, when that is worth a word; else null. */
export function heat(pulse: Pulse, now: number): number | null {
  if (pulse.usual === null) return null;
  const lately = rate(pulse, now, hotSpan);
  if (lately < hotRate || lately < hotTimes * pulse.usual) return null;
  return Math.round(lately / pulse.usual);
}

/** A minute of a pulse: when it began by this clock, and its posts. */
export type Minute = {
  at: number;
  /** null before the topic was there. */
  posts: number | null;
  /** Only the last one goes on. */
  running: boolean;
};

/** The last sixty minutes, oldest first; since is when the topic was made, by X's clock. */
export function hour({ counts, ahead }: Pulse, since: number, now: number): Minute[] {
  const running = Math.floor((now + ahead) / minute);
  return Array.from({ length: span }, (_, nth) => {
    const slot = running - span + 1 + nth;
    const there = (slot + 1) * minute > since;
    return {
      at: slot * minute - ahead,
      posts: there ? (counts.get(slot) ?? 0) : null,
      running: slot === running,
    };
  });
}
