import { useState } from 'react';
import { useStrings } from '../strings/strings';
import styles from './composer.module.css';
import { type Asked, QueryForm } from './query-form';

type Props = Asked & {
  /** Registers a topic; rejects with a Failure. */
  onTrack(query: string, name: string): Promise<void>;
  /** Says how else to come here, on hover. */
  hint?: string;
  /** Gives the keyboard back to where one was before. */
  onLeave?: () => void;
};

/** Composer shows the field that tracks a query, and beside it one for a name. */
export function Composer({ onTrack, check, vocabulary, hint, onLeave }: Props) {
  const strings = useStrings();
  const [name, setName] = useState('');
  const [composing, setComposing] = useState(false);
  return (
    <QueryForm
      label={strings.query}
      action={{ idle: strings.track, busy: strings.tracking }}
      check={check}
      vocabulary={vocabulary}
      composing={composing}
      called
      {...(hint === undefined ? {} : { hint })}
      {...(onLeave === undefined ? {} : { onCancel: onLeave })}
      onSubmit={async (query) => {
        await onTrack(query, name.trim());
        setName((it) => (it === name ? '' : it));
      }}
    >
      <input
        className={styles.name}
        value={name}
        maxLength={100}
        aria-label={strings.name}
        placeholder={strings.namePlaceholder}
        autoComplete="off"
        dir="auto"
        onChange={(event) => setName(event.target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
      />
    </QueryForm>
  );
}
