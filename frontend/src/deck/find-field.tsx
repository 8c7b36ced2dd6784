import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { View } from '../feed/view';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import type { ColumnView } from './columns';
import { closeFind } from './find';
import styles from './find-field.module.css';

type Props = { column: ColumnView; query: string; onQuery(query: string): void; view: View };

/** FindField shows below a column's head what is looked for in it, and how many posts have it. */
export function FindField({ column, query, onQuery, view }: Props) {
  const strings = useStrings();
  const field = useRef<HTMLInputElement>(null);
  const countId = useId();
  // What has the keyboard has it again at the end; a menu that opened this gives it back first.
  useEffect(() => {
    const list = field.current?.closest('section')?.querySelector('[data-testid="feed"]');
    let before: Element | null = null;
    const later = setTimeout(() => {
      before = document.activeElement;
      field.current?.focus({ preventScroll: true });
    });
    return () => {
      clearTimeout(later);
      const next = before?.isConnected && before !== document.body ? before : list;
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    };
  }, []);
  const found = view.rows.reduce((sum, { kind }) => sum + (kind === 'post' ? 1 : 0), 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: WebKit before 17 knows no search element.
    <div className={styles.find} role="search">
      <input
        ref={field}
        type="text"
        dir="auto"
        value={query}
        placeholder={strings.findInColumn}
        aria-label={strings.findLabel(column.name)}
        aria-describedby={countId}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return;
          if (event.key === 'Escape') closeFind();
        }}
      />
      <small id={countId} role="status">
        {query.trim() !== '' && strings.found(found)}
      </small>
      <IconButton label={strings.closeFind} onClick={closeFind}>
        <X aria-hidden="true" />
      </IconButton>
    </div>
  );
}
