// How many posts arrived when, over the last five minutes. Only what this page
// has itself seen is counted, and it is told from when on that is complete.

/** Width of a bucket and of what is remembered, in milliseconds. */
const bucket = 2_000;
const span = 330_000;

export type Pulse = {
  /** Posts by bucket number (time / bucket). */
  readonly counts: ReadonlyMap<number, number>;
  /** Milliseconds since 1970: before this, posts may have come that are not counted. */
  readonly since: number;
};

export function newPulse(since: number): Pulse {
  return { counts: new Map(), since };
}

/** Counts arrivals (milliseconds since 1970) and forgets what is too old. */
export function beat(pulse: Pulse, arrivals: readonly number[]): Pulse {
  if (arrivals.length === 0) return pulse;
  const counts = new Map(pulse.counts);
  let newest = 0;
  for (const at of arrivals) {
    const slot = Math.floor(at / bucket);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
    if (slot > newest) newest = slot;
  }
  const oldest = newest - span / bucket;
  for (const slot of counts.keys()) if (slot < oldest) counts.delete(slot);
  return { counts, since: pulse.since };
}

/**
 * Posts that arrived in the last minute: a count, not a projection. null while
 * this page has not yet seen a whole minute.
 */
export function perMinute(pulse: Pulse, now: number): number | null {
  if (pulse.since > now - 60_000) return null;
  const last = Math.floor(now / bucket);
  let sum = 0;
  for (let slot = last - 60_000 / bucket + 1; slot <= last; slot++) {
    sum += pulse.counts.get(slot) ?? 0;
  }
  return sum;
}

/** How far back a trace goes: as far as there is something to tell, a minute at least. */
function reach(since: number, now: number): number {
  return Math.min(300_000, Math.max(60_000, now - since));
}

/**
 * How lively it was at each of sixty moments, oldest first, as posts in a short
 * time up to it; null where that was not seen. It reaches back to since, at
 * least one minute and at most five.
 */
export function trace(pulse: Pulse, since: number, now: number): (number | null)[] {
  const from = Math.max(since, pulse.since);
  const step = reach(from, now) / 60;
  const window = Math.ceil((4 * step) / bucket) + 1;
  const points: (number | null)[] = [];
  for (let nth = 59; nth >= 0; nth--) {
    const at = now - nth * step;
    if (at <= from) {
      points.push(null);
      continue;
    }
    const end = Math.floor(at / bucket);
    let sum = 0;
    for (let slot = end - window; slot < end; slot++) sum += pulse.counts.get(slot) ?? 0;
    points.push(sum);
  }
  return points;
}
