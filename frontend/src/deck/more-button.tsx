import { Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Topic } from '../api/model';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import { useKeyHint } from './keys';
import styles from './more-button.module.css';

// A reader may never open it, and the page is drawn sooner without it.
const ColumnMenu = lazy(async () => ({ default: (await import('./column-menu')).ColumnMenu }));

/** MoreButton shows the way to a column's menu. */
export function MoreButton({ topic, lastSeq }: { topic: Topic; lastSeq: number }) {
  const strings = useStrings();
  const hint = useKeyHint();
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label={strings.more(topic.name)}
      {...hint(strings.more(topic.name), 'menu')}
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
          <ColumnMenu topic={topic} lastSeq={lastSeq} />
        </Suspense>
      ) : (
        button
      )}
    </span>
  );
}
