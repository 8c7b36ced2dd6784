import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from '../api/client';
import { failureOf } from '../api/failure';
import type { Status } from '../api/model';
import type { Session } from '../api/session';
import type { Update } from '../api/upkeep';
import type { Strings } from '../strings/en';
import { failureIn } from '../strings/told';
import type { Settings, SettingsChange, SettingsKeeper } from './settings';
import type { Updates } from './updates';

/** A word as one types it, or an author by the handle. */
export type Muted = { word: string } | { author: string };

/** What the settings' screen works with. */
export type Doors = {
  client: Pick<Client, 'checkToken' | 'data' | 'removeData' | 'version' | 'doctor'>;
  session: Session;
  store: SettingsKeeper['store'];
  updates: Updates;
  /** How the program stands; null before it has said so. */
  status: Status | null;
  change(change: SettingsChange): void;
  /** What shows in no column. */
  muting: {
    accepts(word: string): boolean;
    mute(what: Muted): void;
    unmute(what: Muted): void;
  };
  /** Posts were removed: the columns are to be filled anew. */
  onRemoved(): void;
};

const Context = createContext<Doors | null>(null);

/** DoorsProvider gives the settings' screen what it works with. */
export const DoorsProvider = Context.Provider;

export function useDoors(): Doors {
  const doors = useContext(Context);
  if (doors === null) throw new Error('useDoors outside of DoorsProvider');
  return doors;
}

/** Draws anew when what is chosen from the settings changes. */
export function useKept<T>(choose: (settings: Settings) => T): T {
  return useStore(useDoors().store, choose);
}

/** Draws anew when what is known of newer versions changes. */
export function useUpdate(): Update | null {
  return useStore(useDoors().updates.store);
}

/** Whether a token may be entered here: in a window whose token is its own affair. */
export function mayEnterToken({ bridge, token }: Session): boolean {
  return bridge !== null && token !== 'environment' && token !== 'elsewhere';
}

/** A failure as one reads it: what went wrong, and the way out. */
export function wordsOf(strings: Strings, reason: unknown): string {
  const { message, hint } = failureIn(strings, failureOf(reason));
  return `${message} ${hint}`.trim();
}
