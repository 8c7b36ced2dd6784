import type { Topic } from '../api/model';
import { useStrings } from '../strings/strings';
import { useDeck, useDipper } from './context';
import styles from './strip.module.css';

/** Strip shows a folded column: its name and how many posts have come since. */
export function Strip({ topic, since }: { topic: Topic; since: number }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { id, name } = topic;
  const lastSeq = useDeck(({ columns }) => columns[id]?.lastSeq ?? since);
  const count = Math.max(0, lastSeq - since);
  return (
    <button
      type="button"
      className={styles.strip}
      title={strings.unfold(name)}
      onClick={() => void commands.set({ columns: { [id]: { folded: null } } })}
    >
      <i aria-hidden="true" />
      <span dir="auto">{name}</span>
      {count > 0 && <small title={strings.sinceFolded(count)}>{strings.compact(count)}</small>}
      <span className={styles.unseen}>{strings.unfold(name)}</span>
    </button>
  );
}
