import { createContext, useContext } from 'react';
import { type LocalMedia, noMedia } from './local-media';

/** What a card needs besides its post. */
export type CardSurroundings = {
  /** Dipper's own address, where simulated pictures come from. */
  base: string;
  /** Opens a link outside; null in a browser, whose own links do it. */
  openLink: ((url: string) => void) | null;
  /** Where the pictures and videos of real posts come from. */
  media: LocalMedia;
  /** Whether these are loaded without being asked for one by one. */
  mayLoad: boolean;
  /** Mutes an author by the handle; null where nothing can. */
  onMute: ((handle: string) => void) | null;
};

const Context = createContext<CardSurroundings>({
  base: '',
  openLink: null,
  media: noMedia,
  mayLoad: false,
  onMute: null,
});

/** CardSurroundingsProvider gives the surroundings to all cards below it. */
export const CardSurroundingsProvider = Context.Provider;

export function useCardSurroundings(): CardSurroundings {
  return useContext(Context);
}
