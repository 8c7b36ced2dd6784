import { mayMove } from '../settings/appearance';
import { useStrings } from '../strings/strings';
import { DeckColumn } from './column';
import { useDeck } from './context';
import styles from './deck.module.css';
import { EmptyDeck } from './empty-deck';

/** Deck shows the topics side by side, in their order. */
export function Deck() {
  const strings = useStrings();
  const topics = useDeck((state) => state.topics);
  const closing = useDeck((state) => state.closing);
  const known = useDeck((state) => state.status !== null);
  const shown = topics.filter((topic) => !closing.has(topic.id));
  return (
    <main className={styles.deck} aria-label={strings.deck}>
      {shown.map((topic) => (
        <DeckColumn key={topic.id} topic={topic} />
      ))}
      {known && shown.length === 0 && <EmptyDeck />}
    </main>
  );
}

/** Brings a column into sight, and the keyboard to it where that was asked for. */
export function showColumn(id: string, focus = false) {
  requestAnimationFrame(() => {
    const column = document.getElementById(`column-${id}`);
    column?.scrollIntoView({
      inline: 'nearest',
      block: 'nearest',
      behavior: mayMove() ? 'smooth' : 'auto',
    });
    if (focus) column?.querySelector('button')?.focus({ preventScroll: true });
  });
}
