import { Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Topic } from '../api/model';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';

// A reader may never open it, and the page is drawn sooner without it.
const ColumnMenu = lazy(async () => ({ default: (await import('./column-menu')).ColumnMenu }));

/** MoreButton shows the way to a column's menu. */
export function MoreButton({ topic, lastSeq }: { topic: Topic; lastSeq: number }) {
  const strings = useStrings();
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton label={strings.more(topic.name)} expanded={wanted} onClick={() => setWanted(true)}>
      <Ellipsis aria-hidden="true" />
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <ColumnMenu topic={topic} lastSeq={lastSeq} />
    </Suspense>
  );
}
