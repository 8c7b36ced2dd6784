import type { ReactNode } from 'react';
import { useStrings } from '../strings/strings';
import { useDoors, useKept } from './doors';
import styles from './section.module.css';

/** KeyboardSection shows all keys, and lets those that are one letter be switched off. */
export function KeyboardSection({ keyList }: { keyList: ReactNode }) {
  const strings = useStrings();
  const { change } = useDoors();
  const on = useKept(({ singleKeys }) => singleKeys);
  return (
    <>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => change({ singleKeys: event.target.checked })}
        />
        <span>
          {strings.singleKeys}
          <small>{strings.singleKeysText}</small>
        </span>
      </label>
      <h3 className={styles.title}>{strings.keyboard}</h3>
      {keyList}
    </>
  );
}
