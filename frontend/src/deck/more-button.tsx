import { Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import type { ColumnView } from './columns';
import { useKeyHint } from './keys';
import styles from './more-button.module.css';

// A reader may never open it, and the page is drawn sooner without it.
const ColumnMenu = lazy(async () => ({ default: (await import('./column-menu')).ColumnMenu }));

/** MoreButton shows the way to a column's menu. */
export function MoreButton({ column }: { column: ColumnView }) {
  const strings = useStrings();
  const hint = useKeyHint();
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label={strings.more(column.name)}
      {...hint(strings.more(column.name), 'menu')}
      expanded={wanted}
      onClick={() => setWanted(true)}
    >
      <Ellipsis aria-hidden="true" />
    </IconButton>
  );
  return (
    <span className={styles.more} data-more>
      {wanted ? (
        <Suspense fallback={button}>
          <ColumnMenu column={column} />
        </Suspense>
      ) : (
        button
      )}
    </span>
  );
}
