import { countSince } from '../feed/view';
import type { Places } from '../settings/settings';
import { useStrings } from '../strings/strings';
import type { ColumnView } from './columns';
import { useDipper } from './context';
import styles from './strip.module.css';
import type { Shown } from './use-view';

/** Strip shows a folded column: its name and how many posts that it shows have come since. */
export function Strip({
  column,
  shown,
  since,
}: {
  column: ColumnView;
  shown: Shown;
  since: Places;
}) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { name } = column;
  const { count, exact } = sinceFolded(shown, since);
  const words = exact ? strings.sinceFolded : strings.sinceFoldedAtLeast;
  return (
    <button
      type="button"
      className={styles.strip}
      title={strings.unfold(name)}
      onClick={() => void commands.unfold(column)}
    >
      <i aria-hidden="true" />
      <span dir="auto">{name}</span>
      {count > 0 && (
        <small title={words(count)}>
          {exact ? strings.compact(count) : `${strings.compact(count)}+`}
        </small>
      )}
      <span className={styles.unseen}>{strings.unfold(name)}</span>
    </button>
  );
}

// Of one topic with nothing hidden the numbers themselves tell, however few rows are here.
function sinceFolded({ feeds, view, sieved }: Shown, since: Places) {
  const [only] = feeds;
  if (feeds.length === 1 && only !== undefined && !sieved) {
    const { lastSeq } = only.column;
    return { count: Math.max(0, lastSeq - (since[only.topic] ?? lastSeq)), exact: true };
  }
  return countSince(feeds, view, since);
}
