import { useEffect, useId, useRef, useState } from 'react';
import type { FillTerms } from '../feed/wire';
import { useStrings } from '../strings/strings';
import { useDipper } from './context';
import styles from './fill-settings.module.css';

const choices: readonly number[] = [0, 100, 500, 2_000];

type Props = {
  terms: FillTerms;
  /** The reader is done. */
  onClose(): void;
};

/** FillSettings shows how much is filled by itself when the reader wants to change it. */
export function FillSettings({ terms, onClose }: Props) {
  const strings = useStrings();
  const { commands } = useDipper();
  const fieldId = useId();
  const field = useRef<HTMLSelectElement>(null);
  // What was chosen shows at once, and what is so when it is answered.
  const [wanted, setWanted] = useState<number | null>(null);
  const { perDay, usedToday, price, simulated } = terms;
  const all = [...new Set([...choices, perDay])].sort((a, b) => a - b);
  // With the keyboard in it the column stands still.
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const choose = async (posts: number) => {
    setWanted(posts);
    await commands.limitFills(posts);
    setWanted((now) => (now === posts ? null : now));
  };
  return (
    <div className={styles.settings}>
      <label htmlFor={fieldId}>{strings.fillsByItself}</label>
      <select
        ref={field}
        id={fieldId}
        value={wanted ?? perDay}
        onChange={(event) => void choose(Number(event.target.value))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
        }}
      >
        {all.map((posts) => (
          <option key={posts} value={posts}>
            {strings.fillChoice(posts, simulated ? null : posts * price)}
          </option>
        ))}
      </select>
      <p>{strings.filledToday(usedToday)}</p>
    </div>
  );
}
