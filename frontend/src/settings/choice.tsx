import { useId } from 'react';
import styles from './choice.module.css';

type Props<T extends string> = {
  label: string;
  all: readonly T[];
  value: T;
  words: Readonly<Record<string, string>>;
  onChoose(value: T): void;
};

/** Choice shows a few values side by side, of which one holds. */
export function Choice<T extends string>({ label, all, value, words, onChoose }: Props<T>) {
  const name = useId();
  return (
    // No fieldset: engines do not agree on where a legend lies in a grid.
    <div role="radiogroup" aria-labelledby={`${name}-label`} className={styles.choice}>
      <span id={`${name}-label`}>{label}</span>
      <div>
        {all.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={name}
              checked={each === value}
              onChange={() => onChoose(each)}
            />
            <span>{words[each]}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
