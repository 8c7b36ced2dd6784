import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';
import { onKeepPlaces } from '../ui/places';
import { topZone } from './use-hold';

/** So long rows may take to find their new heights, in milliseconds. */
const settling = 800;

/**
 * When everything is about to change its height, the row that is read goes on lying where it
 * lies. The list's own corrections see one row after the other, and too late.
 */
export function usePlace(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  scroller: RefObject<HTMLDivElement | null>,
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
