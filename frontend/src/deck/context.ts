import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from '../api/client';
import type { Session } from '../api/session';
import type { Live } from '../feed/live';
import type { State, Store } from '../feed/store';
import type { LocalMedia } from '../post/local-media';
import {
  type ColumnLook,
  type Settings,
  type SettingsKeeper,
  usualLook,
} from '../settings/settings';
import type { Updates } from '../settings/updates';
import type { Commands } from './commands';
import type { Notices } from './notices';

/** What the deck works with; made once when the page starts. */
export type Dipper = {
  session: Session;
  client: Client;
  store: Store;
  live: Live;
  commands: Commands;
  notices: Notices;
  settings: SettingsKeeper;
  updates: Updates;
  media: LocalMedia;
};

const Context = createContext<Dipper | null>(null);

/** DipperProvider gives the page's parts to the deck below it. */
export const DipperProvider = Context.Provider;

export function useDipper(): Dipper {
  const dipper = useContext(Context);
  if (dipper === null) throw new Error('useDipper outside of DipperProvider');
  return dipper;
}

/** Draws anew when what is chosen from the state changes. */
export function useDeck<T>(choose: (state: State) => T): T {
  return useStore(useDipper().store, choose);
}

/** Draws anew when what is chosen from the settings changes. */
export function useSettings<T>(choose: (settings: Settings) => T): T {
  return useStore(useDipper().settings.store, choose);
}

/** How a column looks. */
export function useLook(id: string): ColumnLook {
  return useSettings(({ columns }) => columns[id] ?? usualLook);
}
