import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { assertNever } from '../api/check';
import { type Column, capacity, hasOlder, type Row } from '../feed/column';
import { PostCard } from '../post/card';
import type { Marks } from '../post/marks';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { useDipper } from './context';
import styles from './feed-list.module.css';
import { GapLine } from './gap-line';
import { useKeyHint } from './keys';
import { topZone, useHold } from './use-hold';
import { usePlace } from './use-place';
import { useReading } from './use-reading';

/** So many rows before the end the next older page is fetched. */
const runUp = 12;

type Props = { id: string; name: string; column: Column; marks: Marks | null };

/** FeedList shows a column's rows, only those in sight, and stands still while they are read. */
export function FeedList({ id, name, column, marks }: Props) {
  const strings = useStrings();
  const { live } = useDipper();
  const hint = useKeyHint();
  const { rows } = column;
  const scroller = useRef<HTMLDivElement>(null);
  // The row that has the keyboard stays drawn while one scrolls away from it.
  const [kept, setKept] = useState<string | null>(null);
  const keptAt = kept === null ? -1 : rows.findIndex((row) => row.key === kept);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  useHold(id, scroller);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === 'gap' ? 24 : 168),
    getItemKey: (at) => rows[at]?.key ?? at,
    gap: 8,
    paddingStart: 10,
    overscan: 4,
    rangeExtractor: useCallback(
      (range: Range) => {
        const drawn = defaultRangeExtractor(range);
        if (keptAt < 0 || drawn.includes(keptAt)) return drawn;
        return [...drawn, keptAt].sort((a, b) => a - b);
      },
      [keptAt],
    ),
  });
  const items = virtualizer.getVirtualItems();
  usePlace(virtualizer, scroller);

  // The list never forgets a height by itself, and would grow for ever.
  useEffect(() => {
    const sizes = virtualizer.itemSizeCache;
    if (sizes.size <= 1.5 * Math.max(capacity, rows.length)) return;
    const known = new Set<unknown>(rows.map((row) => row.key));
    for (const key of sizes.keys()) if (!known.has(key)) sizes.delete(key);
  }, [rows, virtualizer]);

  const lastShown = items.findLast(({ index }) => index !== keptAt)?.index ?? 0;
  const wantsOlder =
    lastShown >= rows.length - runUp && column.older === 'idle' && hasOlder(column);
  useEffect(() => {
    if (wantsOlder) live.loadOlder(id);
  }, [wantsOlder, live, id]);

  const setOpen = useCallback((key: string, open: boolean) => {
    setUnfolded((before) => {
      const after = new Set(before);
      if (open) after.add(key);
      else after.delete(key);
      return after;
    });
  }, []);

  const goTop = () => toTop(scroller.current, () => live.hold(id, false));
  const reading = useReading({
    id,
    rows,
    scroller,
    virtualizer,
    keep: setKept,
    isUnfolded: (key) => unfolded.has(key),
    onUnfold: setOpen,
    toTop: goTop,
  });
  const top = hint(strings.newPosts(column.waitingCount), 'top');

  return (
    <>
      {column.waitingCount > 0 && (
        <button
          type="button"
          className={styles.pill}
          title={top.title}
          aria-keyshortcuts={top.shortcut}
          onClick={goTop}
        >
          {strings.newPosts(column.waitingCount)}
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        role="feed"
        aria-label={strings.posts(name)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard.
        tabIndex={0}
        data-testid="feed"
        onKeyDown={reading.onKeyDown}
        onFocus={reading.onFocus}
        onBlur={reading.onBlur}
      >
        <div className={styles.all} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <article
                  key={row.key}
                  ref={virtualizer.measureElement}
                  data-index={item.index}
                  data-key={row.key}
                  tabIndex={-1}
                  aria-label={nameOf(row, strings)}
                  className={styles.row}
                  style={{
                    transform: `translateY(${item.start}px)`,
                    ...(row.kind === 'withdrawn' ? { height: item.size } : {}),
                  }}
                  aria-posinset={item.index + 1}
                  aria-setsize={hasOlder(column) ? -1 : rows.length}
                >
                  <RowView
                    id={id}
                    row={row}
                    column={column}
                    marks={marks}
                    open={unfolded.has(row.key)}
                    onOpen={setOpen}
                  />
                </article>
              )
            );
          })}
        </div>
        <End id={id} column={column} />
      </div>
    </>
  );
}

/** So much of a post's text is read out with its name, in characters. */
const named = 280;

// What is read out when the keyboard comes to a row; a row that is no post says it itself.
function nameOf(row: Row, strings: Strings): string | undefined {
  if (row.kind !== 'post') return undefined;
  const shown = row.post.repostOf ?? row.post;
  return strings.postBy(shown.author?.name ?? strings.unknownAuthor, shown.text.slice(0, named));
}

// Going to the top lets go by itself, and only once the list knows that it is
// there: rows put in before that would be taken for rows above the reader.
function toTop(element: HTMLElement | null, letGo: () => void) {
  if (element === null) return;
  element.focus({ preventScroll: true });
  if (element.scrollTop <= topZone) letGo();
  else element.scrollTo({ top: 0 });
}

type RowProps = {
  id: string;
  row: Row;
  column: Column;
  marks: Marks | null;
  open: boolean;
  onOpen(key: string, open: boolean): void;
};

function RowView({ id, row, column, marks, open, onOpen }: RowProps) {
  const strings = useStrings();
  const { key } = row;
  const setOpen = useCallback((next: boolean) => onOpen(key, next), [key, onOpen]);
  switch (row.kind) {
    case 'post':
      return <PostCard post={row.post} marks={marks} open={open} onOpen={setOpen} />;
    case 'gap':
      return (
        <GapLine
          id={id}
          gap={row.gap}
          filling={column.filling}
          asked={column.asked.includes(row.gap.from)}
        />
      );
    case 'withdrawn':
      return <div className={styles.withdrawn}>{strings.withdrawn}</div>;
    default:
      return assertNever(row);
  }
}

function End({ id, column }: { id: string; column: Column }) {
  const strings = useStrings();
  const { live } = useDipper();
  if (column.older === 'failed') {
    return (
      <p className={styles.end}>
        {strings.olderFailed}{' '}
        <button type="button" onClick={() => live.loadOlder(id)}>
          {strings.tryAgain}
        </button>
      </p>
    );
  }
  if (hasOlder(column)) return <p className={styles.end}>{strings.loadingOlder}</p>;
  return <p className={styles.end}>{column.before === null ? strings.noOlder : strings.deepest}</p>;
}
