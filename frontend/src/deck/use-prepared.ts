import { useEffect, useMemo, useRef, useState } from 'react';
import type { ViewRow } from '../feed/view';

/** Among so many rows the one that was first is looked for. */
const lookedAt = 400;
/** So many rows of a first page fill most windows. */
const firstRows = 8;

type Rows = readonly ViewRow[];

export type Prepared = {
  /** What the list shows now. */
  shown: Rows;
  /** The newest of the next, made ready out of sight. */
  coming: Rows;
  /** So many rows above those shown are kept back. */
  over: number;
};

/**
 * Gives the rows to show now, and those of the next that are made ready out of sight, one more in
 * each frame: a flood puts a whole column in at once, and one frame is too short to draw it. A first
 * page comes from the top, a row in each frame. What changes more than the top is shown at once.
 * What came while the list yet flowed and was not shown before it stopped is kept back: its reader
 * is not to be moved.
 */
export function usePrepared(rows: Rows, flowing: boolean, inSight: number): Prepared {
  const last = useRef<Rows>(none);
  const flowed = useRef(false);
  const [ready, setReady] = useState(0);
  const first = last.current.length === 0;
  const wanted = flowing ? toPrepare(last.current, rows, inSight) : 0;
  const waits = wanted > 1 && ready <= wanted;
  const over = !flowing && flowed.current ? placeOf(last.current[0], rows) : 0;

  useEffect(() => {
    if (over > 0) return;
    flowed.current = flowing;
    if (!waits) {
      last.current = rows;
      setReady(0);
      return;
    }
    const frame = requestAnimationFrame(() => setReady(ready + 1));
    return () => cancelAnimationFrame(frame);
  }, [over, flowing, waits, ready, rows]);

  const below = useMemo(() => (over > 0 ? rows.slice(over) : rows), [rows, over]);
  if (!waits) return { shown: below, coming: none, over };
  if (first) return { shown: rows.slice(0, ready + 1), coming: none, over };
  return { shown: last.current, coming: rows.slice(0, ready), over };
}

const none: Rows = [];

// How many rows are drawn one by one; 0 where those in sight have changed as well.
function toPrepare(before: Rows, rows: Rows, inSight: number): number {
  if (before === rows) return 0;
  const first = before[0];
  if (first === undefined) return Math.min(rows.length - 1, firstRows);
  const at = placeOf(first, rows);
  const same = before.slice(0, inSight).every((row, place) => row === rows[at + place]);
  return at > 0 && same ? Math.min(at, inSight) : 0;
}

/** Where a row lies among the newest, counting from 0; 0 where it does not. */
function placeOf(row: ViewRow | undefined, rows: Rows): number {
  return Math.max(
    0,
    rows.slice(0, lookedAt).findIndex(({ key }) => key === row?.key),
  );
}
