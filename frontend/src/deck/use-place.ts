import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ViewRow } from '../feed/view';
import { onKeepPlaces } from '../ui/places';
import { topZone } from './use-hold';

/** So long rows may take to find their new heights, in milliseconds. */
const settling = 800;

type List = Virtualizer<HTMLDivElement, Element>;
type Scroller = React.RefObject<HTMLDivElement | null>;
/** The first whole row in sight, where it lies in the list, how far that is scrolled, and the rows around it. */
type Place = { key: string; start: number; top: number; rows: readonly ViewRow[] };

/**
 * Keeps the row that is read where it lies: when everything is about to change its height, when
 * rows come or go above it, and when something opens above the list. Finding remembers the place,
 * and its end returns to it. Gives whether there is one to return to.
 */
export function usePlace(
  list: List,
  scroller: Scroller,
  rows: readonly ViewRow[],
  above: string,
  finding: boolean,
): boolean {
  const read = useRef<Place | null>(null);
  const left = useRef<{ place: Place; edge: number } | null>(null);
  const known = useRef({ above, finding, edge: 0 });
  const [returning, setReturning] = useState(false);
  const pin = usePin(list, scroller);

  // What has opened or closed above the list is known by how far its edge has moved.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const before = known.current;
    const moved = above !== before.above || finding !== before.finding || before.edge === 0;
    const edge = moved ? edgeOf(element) : before.edge;
    known.current = { above, finding, edge };
    const goTo = (place: Place, y: number) => {
      const key = nearest(place, rows);
      if (key !== null) pin(key, y);
    };
    if (before.finding && !finding) {
      const back = left.current;
      left.current = null;
      setReturning(false);
      if (back === null) element.scrollTop = 0;
      else goTo(back.place, back.place.start - back.place.top + back.edge - edge);
      return;
    }
    const place = read.current;
    const away = place !== null && element.scrollTop > topZone;
    if (away) {
      // A list that has become shorter was scrolled up by that, not by its reader.
      const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
      const top = atEnd ? place.top : element.scrollTop;
      goTo(place, place.start - top + before.edge - edge);
    }
    if (finding && !before.finding && away) {
      left.current = { place, edge: before.edge };
      setReturning(true);
    }
  }, [rows, above, finding, pin, scroller]);

  // Every height that was found anew has moved what is below it.
  useLayoutEffect(() => {
    read.current = placeIn(list, scroller.current, rows);
  });

  useEffect(() => {
    const element = scroller.current;
    const note = () => {
      read.current = placeIn(list, element, rows);
    };
    element?.addEventListener('scroll', note, { passive: true });
    const forget = onKeepPlaces(() => {
      const place = placeIn(list, element, rows);
      const before = known.current;
      if (place === null || element === null) return;
      requestAnimationFrame(() => {
        // What has opened above the list meanwhile was seen to already.
        if (known.current.above !== before.above) return;
        known.current = { ...known.current, edge: edgeOf(element) };
        // A list that is put elsewhere on the page has forgotten how far it was scrolled.
        if (place.top > topZone) pin(place.key, place.start - place.top, true);
      });
    });
    return () => {
      element?.removeEventListener('scroll', note);
      forget();
    };
  }, [list, scroller, rows, pin]);
  return returning;
}

// The list's own corrections see one row after the other, and too late.
function usePin(list: List, scroller: Scroller) {
  const frame = useRef(0);
  useEffect(() => {
    const leave = new AbortController();
    const { signal } = leave;
    const stop = () => cancelAnimationFrame(frame.current);
    // The pill and the field above it move the list too.
    const column = scroller.current?.closest('section');
    for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      column?.addEventListener(event, stop, { passive: true, signal });
    }
    return () => {
      stop();
      leave.abort();
    };
  }, [scroller]);
  return useCallback(
    (key: string, y: number, anyhow = false) => {
      const found = list.measurementsCache.find((item) => item.key === key);
      const top = scroller.current?.scrollTop ?? 0;
      if (found === undefined || (!anyhow && Math.abs(top - (found.start - y)) <= 0.5)) return;
      const until = performance.now() + settling;
      const step = () => {
        const element = scroller.current;
        const it = list.measurementsCache.find((item) => item.key === key);
        if (element === null || it === undefined) return;
        if (Math.abs(element.scrollTop - (it.start - y)) > 0.5) element.scrollTop = it.start - y;
        if (performance.now() < until) frame.current = requestAnimationFrame(step);
      };
      cancelAnimationFrame(frame.current);
      step();
    },
    [list, scroller],
  );
}

function placeIn(list: List, element: HTMLElement | null, rows: readonly ViewRow[]): Place | null {
  if (element === null) return null;
  const top = element.scrollTop;
  const at = list.getVirtualItemForOffset(top);
  const item = at === undefined || at.start >= top ? at : list.measurementsCache[at.index + 1];
  if (item === undefined) return null;
  return { key: String(item.key), start: item.start, top, rows };
}

function edgeOf(element: HTMLElement): number {
  const column = element.closest('section')?.getBoundingClientRect().top ?? 0;
  return element.getBoundingClientRect().top - column;
}

// The row itself, or else the next older one that is left, or else the next newer.
function nearest({ key, rows: before }: Place, rows: readonly ViewRow[]): string | null {
  const there = new Set(rows.map((row) => row.key));
  if (there.has(key)) return key;
  const at = before.findIndex((row) => row.key === key);
  const older = before.slice(at + 1).find((row) => there.has(row.key));
  return (older ?? before.slice(0, at + 1).findLast((row) => there.has(row.key)))?.key ?? null;
}
