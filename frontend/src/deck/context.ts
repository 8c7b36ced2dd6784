import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from '../api/client';
import type { Session } from '../api/session';
import type { Live } from '../feed/live';
import type { State, Store } from '../feed/store';
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
