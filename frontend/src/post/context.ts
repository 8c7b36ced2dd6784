import { createContext, useContext } from 'react';

/** What a card needs besides its post. */
export type CardSurroundings = {
  /** Dipper's own address, where simulated pictures come from. */
  base: string;
  /** Opens a link outside; null in a browser, whose own links do it. */
  openLink: ((url: string) => void) | null;
};

const Context = createContext<CardSurroundings>({ base: '', openLink: null });

/** CardSurroundingsProvider gives the surroundings to all cards below it. */
export const CardSurroundingsProvider = Context.Provider;

export function useCardSurroundings(): CardSurroundings {
  return useContext(Context);
}
