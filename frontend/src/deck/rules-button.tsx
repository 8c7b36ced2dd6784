import { lazy, Suspense, useState } from 'react';
import { useStrings } from '../strings/strings';
import { useDeck } from './context';
import styles from './status-bar.module.css';

const RulesDialog = lazy(async () => ({ default: (await import('./rules-dialog')).RulesDialog }));

/** RulesButton shows how many rules share the token that are not ours, and these on a press; nothing when there are none. */
export function RulesButton() {
  const strings = useStrings();
  const foreign = useDeck((state) => state.status?.rules.foreign ?? 0);
  const [open, setOpen] = useState(false);
  return (
    <>
      {foreign > 0 && (
        <button
          type="button"
          className={styles.foreign}
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        >
          {strings.sharedRules(foreign)}
        </button>
      )}
      {open && (
        <Suspense fallback={null}>
          <RulesDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
