import { type RefObject, useEffect } from 'react';
import { isCovered, onCover } from '../ui/places';
import { useDipper } from './context';
import { isLent, rowsInHand } from './use-reading';

/** Within so many pixels of the top a list flows. */
export const topZone = 4;

/**
 * Holds a list's columns while its reader is scrolled away, has marked text in it, has the
 * keyboard in one of its rows, plays a video there, has opened something over the page, or does
 * not see it at all; with firm whatever they do.
 */
export function useHold(
  keys: readonly string[],
  scroller: RefObject<HTMLDivElement | null>,
  firm: boolean,
) {
  const { live } = useDipper();
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // A dialog has the keyboard and gives it back to the row it had it from.
    let lent = false;
    const judge = () => {
      const selection = document.getSelection();
      const marked =
        selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
      const focused =
        element.querySelector(`${rowsInHand}, article :focus-visible, article select:focus`) !==
        null;
      const playing = [...element.querySelectorAll('video')].some((it) => !it.paused && !it.ended);
      const away = element.scrollTop > topZone;
      const busy = marked || focused || lent || playing;
      live.hold(keys, firm || away || busy || isCovered() || document.hidden);
    };
    const leave = new AbortController();
    const { signal } = leave;
    element.addEventListener('scroll', judge, { passive: true, signal });
    element.addEventListener(
      'focusin',
      () => {
        lent = false;
        judge();
      },
      { signal },
    );
    element.addEventListener(
      'focusout',
      (event) => {
        lent = isLent(event);
        queueMicrotask(judge);
      },
      { signal },
    );
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
  }, [keys, scroller, firm, live]);
}
