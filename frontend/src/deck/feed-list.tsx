import {
  defaultRangeExtractor,
  type Range,
  useVirtualizer,
  type Virtualizer,
} from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { capacity } from '../feed/column';
import type { ViewRow } from '../feed/view';
import type { Marks } from '../post/marks';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import type { ColumnView } from './columns';
import { useDipper } from './context';
import { FeedEnd } from './feed-end';
import styles from './feed-list.module.css';
import { FeedRow } from './feed-row';
import { useKeyHint } from './keys';
import { topZone, useHold } from './use-hold';
import { usePlace } from './use-place';
import { usePrepared } from './use-prepared';
import { room, useReading } from './use-reading';
import type { Shown } from './use-view';

/** So many rows before the end the next older page is fetched. */
const runUp = 12;

/** When the page's first card was drawn, for who measures it. */
const firstCard = 'dipper: first card';

export type ListProps = {
  column: ColumnView;
  shown: Shown;
  marks: Marks | null;
  /** Says what stands above the list; another word, another height. */
  above: string;
  finding: boolean;
};

/** FeedList shows a column's rows, only those in sight, and stands still while they are read. */
export function FeedList({ column, shown, marks, above, finding }: ListProps) {
  const strings = useStrings();
  const { live } = useDipper();
  const hint = useKeyHint();
  const { view, keys } = shown;
  const flowing = shown.feeds.every(({ column }) => !column.held);
  const inSight = useRef(0);
  const { shown: rows, coming, over } = usePrepared(view.rows, flowing, inSight.current);
  const scroller = useRef<HTMLDivElement>(null);
  // The row that has the keyboard stays drawn while one scrolls away from it.
  const [kept, setKept] = useState<string | null>(null);
  const keptAt = kept === null ? -1 : rows.findIndex((row) => row.key === kept);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === 'gap' ? 24 : 168),
    getItemKey: (at) => rows[at]?.key ?? at,
    gap: 8,
    paddingStart: room,
    scrollPaddingStart: room,
    scrollPaddingEnd: room,
    // While it flows what is drawn below the edge is gone before it is scrolled to.
    overscan: flowing ? 2 : 4,
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
  inSight.current = items.length;
  const returning = usePlace(virtualizer, scroller, rows, above, finding);
  useHold(keys, scroller, returning);

  const drawn = items.length > 0;
  useEffect(() => {
    if (drawn && performance.getEntriesByName(firstCard).length === 0) performance.mark(firstCard);
  }, [drawn]);

  // The list never forgets a height by itself, and would grow for ever.
  useEffect(() => {
    const sizes = virtualizer.itemSizeCache;
    if (sizes.size <= 1.5 * Math.max(capacity, rows.length)) return;
    const known = new Set<unknown>(rows.map((row) => row.key));
    for (const key of sizes.keys()) if (!known.has(key)) sizes.delete(key);
  }, [rows, virtualizer]);

  const lastShown = items.findLast(({ index }) => index !== keptAt)?.index ?? 0;
  // Those of a first page that are yet to be drawn are no older ones to be fetched.
  const known = view.rows.length - over;
  const wanted = lastShown >= known - runUp && view.older === 'idle' ? view.next : none;
  useEffect(() => {
    for (const key of wanted) live.loadOlder(key);
  }, [wanted, live]);

  const topics = useMemo(() => (column.topics.length > 1 ? column.topics : null), [column.topics]);
  const setOpen = useCallback((key: string, open: boolean) => {
    setUnfolded((before) => {
      const after = new Set(before);
      if (open) after.add(key);
      else after.delete(key);
      return after;
    });
  }, []);

  const goTop = () => toTop(virtualizer, scroller.current, () => live.hold(keys, false));
  const reading = useReading({
    id: column.id,
    rows,
    scroller,
    virtualizer,
    keep: setKept,
    isUnfolded: (key) => unfolded.has(key),
    onUnfold: setOpen,
    toTop: goTop,
  });
  const waiting = view.waitingCount + over;
  const top = hint(strings.newPosts(waiting), 'top');

  return (
    <>
      {waiting > 0 && (
        <button
          type="button"
          className={styles.pill}
          data-under={finding || undefined}
          title={top.title}
          aria-keyshortcuts={top.shortcut}
          onClick={goTop}
        >
          {strings.newPosts(waiting)}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is set below, by what is in it. */}
      <div
        ref={scroller}
        className={styles.scroller}
        // A feed has posts in it; without any this is but a place that is named.
        {...{ role: rows.length > 0 ? 'feed' : 'group', 'aria-label': strings.posts(column.name) }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard.
        tabIndex={0}
        data-testid="feed"
        onKeyDown={reading.onKeyDown}
        onFocus={reading.onFocus}
        onBlur={reading.onBlur}
      >
        <div className={styles.all} style={{ height: virtualizer.getTotalSize() }}>
          {[...coming.map(aside), ...items].map(({ index, start, size }) => {
            const row = index < 0 ? coming[-1 - index] : rows[index];
            return (
              row && (
                <article
                  key={row.key}
                  {...(index < 0
                    ? { inert: true }
                    : {
                        ref: virtualizer.measureElement,
                        'data-index': index,
                        'aria-posinset': index + 1,
                        'aria-setsize': view.below === 'more' ? -1 : rows.length,
                      })}
                  data-key={row.key}
                  tabIndex={-1}
                  aria-label={nameOf(row, strings)}
                  className={styles.row}
                  style={{ top: start, ...(row.kind === 'withdrawn' ? { height: size } : {}) }}
                >
                  <FeedRow
                    row={row}
                    topics={topics}
                    feeds={shown.feeds}
                    marks={marks}
                    open={unfolded.has(row.key)}
                    onOpen={setOpen}
                  />
                </article>
              )
            );
          })}
        </div>
        {rows.length === 0 && shown.sieved && <p className={styles.none}>{strings.filteredAway}</p>}
        <FeedEnd column={column} shown={shown} />
      </div>
    </>
  );
}

const none: readonly string[] = [];

// Rows that are made ready lie where nothing is drawn, and count from -1 down.
const aside = (_: ViewRow, place: number) => ({ index: -1 - place, start: -10_000, size: 0 });

/** So much of a post's text is read out with its name, in characters. */
const named = 280;

// What is read out when the keyboard comes to a row; a row that is no post says it itself.
function nameOf(row: ViewRow, strings: Strings): string | undefined {
  if (row.kind !== 'post') return undefined;
  const shown = row.post.repostOf ?? row.post;
  return strings.postBy(shown.author?.name ?? strings.unknownAuthor, shown.text.slice(0, named));
}

// Going to the top lets go by itself, and only once the list knows that it is
// there: rows put in before that would be taken for rows above the reader. The
// list itself goes there, or a row whose height it learns meanwhile would take
// it back to where it was.
function toTop(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  element: HTMLElement | null,
  letGo: () => void,
) {
  if (element === null) return;
  element.focus({ preventScroll: true });
  if (element.scrollTop <= topZone) letGo();
  else virtualizer.scrollToIndex(0, { align: 'start' });
}
