import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../api/check';
import { type Overlay, overlay } from './overlay';
import { useKeyboard } from './use-keyboard';

// None of them is on the first screen, and the page is drawn sooner without them.
const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }));
const Help = lazy(async () => ({ default: (await import('./help')).Help }));
const Connect = lazy(async () => ({ default: (await import('./connect')).Connect }));
const SettingsDialog = lazy(async () => ({
  default: (await import('./settings-dialog')).SettingsDialog,
}));

/** Overlays shows what lies over the deck when a key, a button or a command has asked for it. */
export function Overlays() {
  useKeyboard();
  const open = useStore(overlay, (state) => state.open);
  return <Suspense>{open !== null && draw(open)}</Suspense>;
}

function draw(open: Overlay) {
  switch (open.kind) {
    case 'palette':
      return <Palette />;
    case 'help':
      return <Help />;
    case 'connect':
      return <Connect />;
    case 'settings':
      return <SettingsDialog section={open.section} />;
    default:
      return assertNever(open);
  }
}
