import { createContext, useContext, useSyncExternalStore } from 'react';

/** A time that moves once a second while someone looks at it. */
export type Clock = { now(): number; subscribe(onTick: () => void): () => void };

// A page full of ages would miss a frame each second if all were told at once: they are told in
// parts of at least so many, some milliseconds apart, and are through within half a second.
const atOnce = 12;
const apart = 50;
const most = 10;

/** Makes a clock that ticks only while it has subscribers. */
export function newClock(time: () => number): Clock {
  const listeners = new Set<() => void>();
  let now = time();
  let timer: ReturnType<typeof setInterval> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const tell = (told: readonly (() => void)[], part: number) => {
    for (const listener of told.slice(0, part)) if (listeners.has(listener)) listener();
    if (told.length > part) rest = setTimeout(() => tell(told.slice(part), part), apart);
  };
  const tick = () => {
    now = time();
    clearTimeout(rest);
    tell([...listeners], Math.max(atOnce, Math.ceil(listeners.size / most)));
  };
  return {
    now: () => now,
    subscribe(onTick) {
      if (listeners.size === 0) {
        now = time();
        timer = setInterval(tick, 1000);
      }
      listeners.add(onTick);
      return () => {
        listeners.delete(onTick);
        if (listeners.size > 0) return;
        clearInterval(timer);
        clearTimeout(rest);
      };
    },
  };
}

const Context = createContext<Clock>({ now: () => 0, subscribe: () => () => {} });

/** ClockProvider gives the clock to all below it. */
export const ClockProvider = Context.Provider;

/** Draws anew only when what is chosen from the time changes. */
export function useTime<T extends string | number | null>(choose: (now: number) => T): T {
  const clock = useContext(Context);
  return useSyncExternalStore(clock.subscribe, () => choose(clock.now()));
}
