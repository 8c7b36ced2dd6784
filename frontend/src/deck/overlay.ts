// What lies over the deck: one thing at a time, and which one is known here, so
// that a key, a button and a command of the palette open the same.

import { createStore } from 'zustand/vanilla';
import type { SectionName } from '../settings/sections';

export type Overlay =
  | { kind: 'palette' }
  | { kind: 'help' }
  | { kind: 'connect' }
  | { kind: 'settings'; section: SectionName };

export const overlay = createStore<{ open: Overlay | null }>(() => ({ open: null }));

/** Opens something over the deck; what is open already stays until it is closed. */
export function showOverlay(wanted: Overlay) {
  overlay.setState(({ open }) => ({ open: open ?? wanted }));
}

export function closeOverlay() {
  overlay.setState({ open: null });
}
