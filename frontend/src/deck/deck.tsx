import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { firstSteps } from '../settings/settings';
import { useStrings } from '../strings/strings';
import { keepPlaces } from '../ui/places';
import { DeckColumn } from './column';
import { columnsInSight } from './columns';
import { useDeck, useDipper, useSettings } from './context';
import styles from './deck.module.css';
import { gripHelp } from './deck-parts';
import { EmptyDeck } from './empty-deck';
import { FirstRun, useFirstRun } from './first-run';
import { intoSight } from './reading';

// Read once a head is pointed at, before one can be dragged.
const Arranger = lazy(async () => ({ default: (await import('./arranger')).Arranger }));

/** Deck shows the columns side by side, in their order. */
export function Deck() {
  const strings = useStrings();
  const topics = useDeck((state) => state.topics);
  const closing = useDeck((state) => state.closing);
  const known = useDeck((state) => state.status !== null);
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const begun = useSettings(({ firstRun }) => firstRun !== null);
  const steps = useFirstRun();
  const stepsLeft = firstSteps.some((step) => !steps[step]);
  const { commands } = useDipper();
  const deck = useRef<HTMLElement>(null);
  const [arranging, setArranging] = useState(false);
  const looks = useSettings((settings) => settings.columns);
  const shown = useMemo(() => columnsInSight({ topics, closing }, looks), [topics, closing, looks]);
  const prepare = ({ target }: { target: EventTarget }) => {
    if (target instanceof Element && target.closest('[data-head]')) setArranging(true);
  };
  return (
    <main
      ref={deck}
      className={styles.deck}
      aria-label={strings.deck}
      onPointerOver={prepare}
      onFocus={prepare}
    >
      {shown.map((column) => (
        <DeckColumn key={column.id} column={column} />
      ))}
      {simulated && stepsLeft && (shown.length === 0 || begun) ? (
        <FirstRun beside={shown.length > 0} />
      ) : (
        known && shown.length === 0 && <EmptyDeck />
      )}
      <p id={gripHelp} hidden>
        {strings.gripHelp}
      </p>
      {arranging && (
        <Suspense fallback={null}>
          <Arranger
            deck={deck}
            columns={shown}
            onMove={(id, by) => {
              // An element that is put elsewhere in the page forgets how far it was scrolled.
              keepPlaces();
              void commands.move(id, by);
            }}
          />
        </Suspense>
      )}
    </main>
  );
}

/** Brings a column into sight, and the keyboard to it where that was asked for. */
export function showColumn(id: string, focus = false) {
  requestAnimationFrame(() => {
    const column = intoSight(id);
    if (focus) column?.querySelector('button')?.focus({ preventScroll: true });
  });
}
