import { useEffect } from 'react';
import { assertNever } from '../api/check';
import { useStrings } from '../strings/strings';
import { compose } from '../topic/compose';
import { columnsInSight, stateOf } from './columns';
import { type Dipper, useDipper } from './context';
import { findIn } from './find';
import { asksForPalette, isTyping, type KeyCommand, keyCommandOf } from './keys';
import { showOverlay } from './overlay';
import {
  columnBeside,
  columnHere,
  columnWith,
  enterColumn,
  intoSight,
  noteHere,
  readerOf,
} from './reading';

/** Listens for the deck's keys while nobody types and nothing lies over the deck. */
export function useKeyboard() {
  const dipper = useDipper();
  const strings = useStrings();
  useEffect(() => {
    const leave = new AbortController();
    const { signal } = leave;
    const say = {
      paused: (name: string) => dipper.notices.setState({ spoken: strings.nowPaused(name) }),
      live: (name: string) => dipper.notices.setState({ spoken: strings.nowLive(name) }),
    };
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isOverlaid()) return;
      if (asksForPalette(event)) {
        event.preventDefault();
        showOverlay({ kind: 'palette' });
        return;
      }
      if (!dipper.settings.store.getState().singleKeys || isTyping(event.target)) return;
      const command = keyCommandOf(event);
      if (command === null) return;
      event.preventDefault();
      carryOut(command, dipper, say);
    };
    window.addEventListener('keydown', press, { signal });
    // A press of the mouse counts as well: WebKit gives a pressed button no focus.
    for (const kind of ['focusin', 'pointerdown']) {
      document.addEventListener(kind, ({ target }) => noteHere(target), { signal });
    }
    return () => leave.abort();
  }, [dipper, strings]);
}

// Of what lies over the deck some is not of the page's own making and knows
// nothing of overlay.ts.
function isOverlaid(): boolean {
  return document.querySelector('dialog[open], [role="menu"], [aria-modal="true"]') !== null;
}

function carryOut(
  command: KeyCommand,
  { store, commands, settings }: Dipper,
  say: Record<'paused' | 'live', (name: string) => void>,
) {
  const id = columnHere();
  const columns = () => columnsInSight(store.getState(), settings.store.getState().columns);
  const column = columns().find((each) => each.id === id);
  switch (command) {
    case 'next':
    case 'previous': {
      if (id === null) return;
      const reader = readerOf(id);
      if (reader === null) enterColumn(id);
      else {
        if (columnWith(document.activeElement) !== id) intoSight(id);
        reader.step(command === 'next' ? 1 : -1);
      }
      return;
    }
    case 'left':
    case 'right': {
      const beside = columnBeside(command === 'right' ? 1 : -1);
      if (beside !== null) enterColumn(beside);
      return;
    }
    case 'open':
      if (id !== null) readerOf(id)?.open();
      return;
    case 'top':
      if (id !== null) readerOf(id)?.toTop();
      return;
    case 'compose':
      compose();
      return;
    case 'find':
      if (id !== null) findIn(id);
      return;
    case 'pause': {
      if (column === undefined) return;
      const before = stateOf(column.topics);
      if (before === 'refused') return;
      const done = before === 'live' ? commands.pauseColumn(column) : commands.resumeColumn(column);
      void done.then(() => {
        const now = columns().find((each) => each.id === column.id);
        const state = now === undefined ? before : stateOf(now.topics);
        if (now !== undefined && state !== before && state !== 'refused') say[state](now.name);
      });
      return;
    }
    case 'menu':
      if (id !== null) openMenu(id);
      return;
    case 'help':
      showOverlay({ kind: 'help' });
      return;
    default:
      assertNever(command);
  }
}

function openMenu(id: string) {
  const section = intoSight(id);
  section?.querySelector<HTMLElement>('[data-more] button')?.click();
}
