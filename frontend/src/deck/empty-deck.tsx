import { useState } from 'react';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useDeck, useDipper } from './context';
import styles from './empty-deck.module.css';

/** EmptyDeck shows how to begin, and topics that one press adds, when nothing is tracked. */
export function EmptyDeck() {
  const strings = useStrings();
  const { commands } = useDipper();
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const [busy, setBusy] = useState(false);
  const examples = strings.examples.flatMap(({ topics }) => topics);
  const add = (names: readonly string[]) => {
    if (busy) return;
    setBusy(true);
    const wanted = names.flatMap((name) => examples.filter((it) => it.name === name));
    void commands.addAll(wanted).finally(() => setBusy(false));
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
      <Button busy={busy} onClick={() => add(strings.firstExamples)}>
        {strings.emptyButton}
      </Button>
      <div className={styles.groups}>
        {strings.examples.map(({ group, topics }) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            {topics.map(({ name, query }) => (
              <button
                key={name}
                type="button"
                title={query}
                aria-disabled={busy || undefined}
                onClick={() => add([name])}
              >
                <b>{name}</b>
                <code>
                  {/* A line may end at a blank alone, not behind the minus of a term. */}
                  {query.split(' ').map((word, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one query never move.
                    <span key={at}>{word} </span>
                  ))}
                </code>
              </button>
            ))}
          </section>
        ))}
      </div>
      {!simulated && <small>{strings.emptyCost}</small>}
    </div>
  );
}
