// Whether there is a newer Dipper. The program asks, and this page asks the program.

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../api/client';
import type { Update } from '../api/upkeep';

/** So long after a yes the answer is looked for, in milliseconds. */
export const answerTime = 5_000;

export type Updates = {
  /** What is known; null where this Dipper asks nobody, and until it is read. */
  store: StoreApi<Update | null>;
  /** Reads what the program knows; what cannot be had stays as it is here. */
  look(): Promise<void>;
  /** Shows whether it may ask at once and has that kept; rejects with a Failure when it cannot be. */
  allow(allowed: boolean): Promise<void>;
};

/** Makes what knows of newer versions; it knows nothing until look. */
export function newUpdates(
  client: Pick<Client, 'version' | 'update' | 'allowUpdates'>,
  later: (work: () => void, milliseconds: number) => void,
): Updates {
  const store = createStore<Update | null>(() => null);
  let asks: boolean | null = null;
  // One question after the other, so that no answer undoes a later word.
  let last: Promise<unknown> = Promise.resolve();
  function next(work: () => Promise<void>): Promise<void> {
    const done = last.then(work, work);
    last = done;
    return done;
  }
  const look = () =>
    next(async () => {
      try {
        // Knocking at a door that is not there would be an error in the console.
        asks ??= (await client.version()).updates;
        if (asks) store.setState(await client.update(), true);
      } catch {
        // It is asked for again whenever the reader comes back.
      }
    });
  return {
    store,
    look,
    allow(allowed) {
      const before = store.getState();
      if (before !== null) store.setState({ ...before, allowed }, true);
      return next(async () => {
        try {
          store.setState(await client.allowUpdates(allowed), true);
        } catch (reason) {
          store.setState(before, true);
          throw reason;
        }
        if (allowed) later(() => void look(), answerTime);
      });
    },
  };
}
