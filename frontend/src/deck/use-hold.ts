import { type RefObject, useEffect } from 'react';
import { isCovered, onCover } from '../ui/places';
import { useDipper } from './context';
import { isLent, rowsInHand } from './use-reading';

/** Within so many pixels of the top a list flows. */
export const topZone = 4;

/** So long a pointer that rests on something to press is thought to be about to, in milliseconds. */
const aiming = 3_000;

/**
 * Holds a list's columns while its reader is scrolled away, has marked text in it, has the
 * keyboard in one of its rows, is about to press something there, plays a video, has opened
 * something over the page, or does not see it at all; with firm whatever they do.
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
    let aims = false;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const judge = () => {
      const selection = document.getSelection();
      const marked =
        selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
      const focused =
        element.querySelector(`${rowsInHand}, article :focus-visible, article select:focus`) !==
        null;
      const playing = [...element.querySelectorAll('video')].some((it) => !it.paused && !it.ended);
      const away = element.scrollTop > topZone;
      const busy = marked || focused || lent || aims || playing;
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
    // A move of the hand, not of what is under it.
    let hand = { x: -1, y: -1 };
    const aim = (at: EventTarget | null) => {
      const before = aims;
      aims = at instanceof Element && at.closest('article :is(a, button)') !== null;
      clearTimeout(rest);
      if (aims) rest = setTimeout(() => aim(null), aiming);
      if (aims !== before) judge();
    };
    element.addEventListener(
      'pointermove',
      ({ target, clientX: x, clientY: y }) => {
        if (x === hand.x && y === hand.y) return;
        hand = { x, y };
        aim(target);
      },
      { passive: true, signal },
    );
    element.addEventListener('pointerleave', () => aim(null), { passive: true, signal });
    for (const event of ['play', 'pause', 'ended']) {
      element.addEventListener(event, judge, { capture: true, signal });
    }
    const uncover = onCover(judge);
    document.addEventListener('selectionchange', judge, { signal });
    document.addEventListener('visibilitychange', judge, { signal });
    judge();
    return () => {
      uncover();
      clearTimeout(rest);
      leave.abort();
    };
  }, [keys, scroller, firm, live]);
}
