import { useState } from 'react';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useDeck, useDipper } from './context';
import styles from './empty-deck.module.css';
import { Examples } from './examples';
import { firstTopics } from './first-topics';

/** EmptyDeck shows how to begin again when nothing is tracked and the first steps are over. */
export function EmptyDeck() {
  const strings = useStrings();
  const { commands } = useDipper();
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const [busy, setBusy] = useState(false);
  const add = () => {
    if (busy) return;
    setBusy(true);
    void commands.addAll(firstTopics(strings)).finally(() => setBusy(false));
  };
  return (
    <div className={styles.empty}>
      <div className={styles.columns} aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h2>{strings.emptyTitle}</h2>
      <p>{strings.emptyText}</p>
      <Button busy={busy} onClick={add}>
        {strings.emptyButton}
      </Button>
      <Examples />
      {!simulated && <small>{strings.emptyCost}</small>}
    </div>
  );
}
