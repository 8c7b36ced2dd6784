import { useState } from 'react';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useDeck, useDipper } from './context';
import styles from './empty-deck.module.css';

/** EmptyDeck shows how to begin, with one button that does it, when nothing is tracked. */
export function EmptyDeck() {
  const strings = useStrings();
  const { commands } = useDipper();
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const [busy, setBusy] = useState(false);
  return (
    <div className={styles.empty}>
      <div className={styles.columns} aria-hidden="true">
        {strings.examples.map(({ query }) => (
          <i key={query} />
        ))}
      </div>
      <h2>{strings.emptyTitle}</h2>
      <p>{strings.emptyText}</p>
      <Button
        busy={busy}
        onClick={() => {
          setBusy(true);
          void commands.addExamples().finally(() => setBusy(false));
        }}
      >
        {strings.emptyButton}
      </Button>
      <ul>
        {strings.examples.map(({ name, query }) => (
          <li key={query}>
            <b>{name}</b> <code>{query}</code>
          </li>
        ))}
      </ul>
      {!simulated && <small>{strings.emptyCost}</small>}
    </div>
  );
}
