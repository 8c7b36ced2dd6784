import { useEffect, useRef, useState } from 'react';
import type { ViewRow } from '../feed/view';

/** Among so many rows the one that was first is looked for. */
const lookedAt = 400;
/** So many rows of a first page fill most windows. */
const firstRows = 8;

type Rows = readonly ViewRow[];

/**
 * Gives the rows to show now, and those of the next that are made ready out of sight, one more in
 * each frame: a flood puts a whole column in at once, and one frame is too short to draw it. A first
 * page comes from the top, a row in each frame. Where more changes than the top, or where the list
 * does not flow, all is shown at once.
 */
export function usePrepared(
  rows: Rows,
  flowing: boolean,
  inSight: number,
): { shown: Rows; coming: Rows } {
  const last = useRef<Rows>(none);
  const [ready, setReady] = useState(0);
  const [done, setDone] = useState<Rows>(none);
  const first = last.current.length === 0;
  const wanted = !flowing || done === rows ? 0 : toPrepare(last.current, rows, inSight);
  const waits = wanted > 1;

  useEffect(() => {
    if (!waits) {
      last.current = rows;
      setReady(0);
      return;
    }
    const frame = requestAnimationFrame(() => {
      if (ready < wanted) setReady(ready + 1);
      else setDone(rows);
    });
    return () => cancelAnimationFrame(frame);
  }, [waits, ready, wanted, rows]);

  if (!waits) return { shown: rows, coming: none };
  if (first) return { shown: rows.slice(0, ready + 1), coming: none };
  return { shown: last.current, coming: rows.slice(0, ready) };
}

const none: Rows = [];

// How many rows are drawn one by one; 0 where those in sight have changed as well.
function toPrepare(before: Rows, rows: Rows, inSight: number): number {
  if (before === rows) return 0;
  const first = before[0];
  if (first === undefined) return Math.min(rows.length - 1, firstRows);
  const at = rows.slice(0, lookedAt).findIndex(({ key }) => key === first.key);
  const same = before.slice(0, inSight).every((row, place) => row === rows[at + place]);
  return at > 0 && same ? Math.min(at, inSight) : 0;
}
