import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { assertNever } from '../api/check';
import { type Column, capacity, hasOlder, type Row } from '../feed/column';
import { PostCard } from '../post/card';
import type { Marks } from '../post/marks';
import { useStrings } from '../strings/strings';
import { isCovered, onCover, onKeepPlaces } from '../ui/places';
import { useDipper } from './context';
import styles from './feed-list.module.css';
import { GapLine } from './gap-line';

/** Within so many pixels of the top the list flows. */
const topZone = 4;
/** So many rows before the end the next older page is fetched. */
const runUp = 12;

type Props = { id: string; name: string; column: Column; marks: Marks | null };

/** FeedList shows a column's rows, only those in sight, and stands still while they are read. */
export function FeedList({ id, name, column, marks }: Props) {
  const strings = useStrings();
  const { live } = useDipper();
  const { rows } = column;
  const scroller = useRef<HTMLDivElement>(null);
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

  const lastShown = items.at(-1)?.index ?? 0;
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

  return (
    <>
      {column.waitingCount > 0 && (
        <button
          type="button"
          className={styles.pill}
          onClick={() => toTop(scroller.current, () => live.hold(id, false))}
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

/** So long rows may take to find their new heights, in milliseconds. */
const settling = 800;

// When everything is about to change its height, the row that is read goes on lying
// where it lies. The list's own corrections see one row after the other, and too late.
function usePlace(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  scroller: React.RefObject<HTMLDivElement | null>,
) {
  useEffect(() => {
    let frame = 0;
    const leave = new AbortController();
    const { signal } = leave;
    const stop = () => cancelAnimationFrame(frame);
    const element = scroller.current;
    for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      element?.addEventListener(event, stop, { passive: true, signal });
    }
    const forget = onKeepPlaces(() => {
      if (element === null || element.scrollTop <= topZone) return;
      const top = element.scrollTop;
      const read = virtualizer.getVirtualItems().find((item) => item.start >= top);
      if (read === undefined) return;
      const away = read.start - top;
      const until = performance.now() + settling;
      const pin = () => {
        const now = virtualizer.measurementsCache.find((item) => item.key === read.key);
        if (now === undefined) return;
        const wanted = now.start - away;
        if (Math.abs(element.scrollTop - wanted) > 0.5) element.scrollTop = wanted;
        if (performance.now() < until) frame = requestAnimationFrame(pin);
      };
      stop();
      frame = requestAnimationFrame(pin);
    });
    return () => {
      stop();
      forget();
      leave.abort();
    };
  }, [virtualizer, scroller]);
}

// The column is held while its reader is scrolled away, has marked text in it,
// has the keyboard in one of its rows, plays a video there, has opened something
// over the page, or does not see it at all.
function useHold(id: string, scroller: React.RefObject<HTMLDivElement | null>) {
  const { live } = useDipper();
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const judge = () => {
      const selection = document.getSelection();
      const marked =
        selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
      const focused =
        element.querySelector('article :focus-visible, article select:focus') !== null;
      const playing = [...element.querySelectorAll('video')].some((it) => !it.paused && !it.ended);
      const away = element.scrollTop > topZone;
      live.hold(id, away || marked || focused || playing || isCovered() || document.hidden);
    };
    const leave = new AbortController();
    const { signal } = leave;
    element.addEventListener('scroll', judge, { passive: true, signal });
    element.addEventListener('focusin', judge, { signal });
    element.addEventListener('focusout', () => queueMicrotask(judge), { signal });
    for (const event of ['play', 'pause', 'ended']) {
      element.addEventListener(event, judge, { capture: true, signal });
    }
    const uncover = onCover(judge);
    document.addEventListener('selectionchange', judge, { signal });
    document.addEventListener('visibilitychange', judge, { signal });
    judge();
    return () => {
      uncover();
      leave.abort();
    };
  }, [id, scroller, live]);
}
