import { ListFilter } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Feed } from '../feed/view';
import { isUsual } from '../settings/settings';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import type { ColumnView } from './columns';
import { useLook } from './context';

// A reader may never open it, and the page is drawn sooner without it.
const FilterPopover = lazy(async () => ({
  default: (await import('./filter-popover')).FilterPopover,
}));

/** FilterButton shows whether a column is filtered, and the way to its filter. */
export function FilterButton({ column, feeds }: { column: ColumnView; feeds: readonly Feed[] }) {
  const strings = useStrings();
  const [wanted, setWanted] = useState(false);
  const { filter } = useLook(column.id);
  const on = !isUsual(filter);
  const button = (
    <IconButton
      label={on ? strings.filterActive(column.name) : strings.filter(column.name)}
      expanded={wanted}
      lit={on}
      onClick={() => setWanted(true)}
    >
      <ListFilter aria-hidden="true" />
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <FilterPopover column={column} feeds={feeds} />
    </Suspense>
  );
}
