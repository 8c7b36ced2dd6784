import { assertNever } from '../api/check';
import { useStrings } from '../strings/strings';
import type { ColumnView } from './columns';
import { useDipper, useLook } from './context';
import styles from './feed-end.module.css';
import type { Shown } from './use-view';

/** FeedEnd shows below a column's rows whether there is more, and how far back was looked for what passes. */
export function FeedEnd({ column, shown }: { column: ColumnView; shown: Shown }) {
  const strings = useStrings();
  const { live, commands } = useDipper();
  const { clearedAt } = useLook(column.id);
  const { view, sieved } = shown;
  if (view.older === 'failed') {
    return (
      <p className={styles.end}>
        {strings.olderFailed}{' '}
        <button
          type="button"
          onClick={() => {
            for (const key of view.next) live.loadOlder(key);
          }}
        >
          {strings.tryAgain}
        </button>
      </p>
    );
  }
  switch (view.below) {
    case 'more':
      return (
        <p className={styles.end}>
          {sieved && view.lookedTo !== null
            ? strings.lookedBack(view.lookedTo)
            : strings.loadingOlder}
        </p>
      );
    case 'too-much':
      return <p className={styles.end}>{strings.deepest}</p>;
    case 'end':
      if (clearedAt === null) return <p className={styles.end}>{strings.noOlder}</p>;
      return (
        <p className={styles.end}>
          {strings.clearedAt(clearedAt)} ·{' '}
          <button type="button" onClick={() => void commands.showAgain(column)}>
            {strings.showAgain}
          </button>
        </p>
      );
    default:
      return assertNever(view.below);
  }
}
