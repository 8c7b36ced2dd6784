import { useStrings } from '../strings/strings';
import { useSettings } from './context';
import styles from './key-list.module.css';
import { type FixedKey, fixedKeys, keyCommands, keys } from './keys';

/** KeyList shows every key and what it does, those that are switched off left out. */
export function KeyList() {
  const strings = useStrings();
  const single = useSettings(({ singleKeys }) => singleKeys);
  return (
    <dl className={styles.keys}>
      {single &&
        keyCommands.map((command) => (
          <Line key={command} press={[keys[command]]} words={strings.keyWords[command]} />
        ))}
      {(Object.keys(fixedKeys) as FixedKey[]).map((each) => (
        <Line key={each} press={fixedKeys[each]} words={strings.fixedKeyWords[each]} />
      ))}
    </dl>
  );
}

function Line({ press, words }: { press: readonly string[]; words: string }) {
  return (
    <div>
      <dt>
        {press.map((part) => (
          <kbd key={part}>{part}</kbd>
        ))}
      </dt>
      <dd>{words}</dd>
    </div>
  );
}
