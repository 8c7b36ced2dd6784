import { Fragment, useState } from 'react';
import { useStrings } from '../strings/strings';
import { useDipper } from './context';
import styles from './examples.module.css';

type Props = {
  /** A topic is about to be added. */
  onAdd?: () => void;
  /** A topic was added. */
  onAdded?: () => void;
};

/** Examples shows topics by group, each of which one press adds. */
export function Examples({ onAdd, onAdded }: Props) {
  const strings = useStrings();
  const { commands } = useDipper();
  const [busy, setBusy] = useState(false);
  const add = async (topic: { name: string; query: string }) => {
    if (busy) return;
    setBusy(true);
    onAdd?.();
    await commands.addAll([topic]);
    setBusy(false);
    onAdded?.();
  };
  return (
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
              onClick={() => void add({ name, query })}
            >
              <b>{name}</b>
              <code>
                {/* A line may end at a blank alone, not behind the minus of a term. */}
                {query.split(' ').map((word, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the words of one query never move.
                  <Fragment key={at}>
                    <span>{word}</span>{' '}
                  </Fragment>
                ))}
              </code>
            </button>
          ))}
        </section>
      ))}
    </div>
  );
}
