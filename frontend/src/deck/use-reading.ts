import type { Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { Row } from '../feed/column';
import { useCardSurroundings } from '../post/context';
import { permalink } from '../post/links';
import { isComposing } from './keys';
import { onReading } from './reading';

/** How far from the list's ends a row comes to lie, in pixels. */
export const room = 10;

/** Rows that the keyboard is on; a click alone makes no row one. */
export const rowsInHand = 'article:is(:focus-visible, [data-by-key]:focus)';

type Lending = { target: EventTarget | null; relatedTarget: EventTarget | null };

/** Whether the keyboard goes from a row into a dialog, which gives it back there. */
export function isLent({ target, relatedTarget }: Lending): boolean {
  const into = relatedTarget instanceof Element && relatedTarget.closest('dialog') !== null;
  return into && target instanceof Element && target.closest('article') !== null;
}

type Options = {
  id: string;
  rows: readonly Row[];
  scroller: RefObject<HTMLDivElement | null>;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  /** Has a row drawn though it is not in sight. */
  keep(key: string | null): void;
  isUnfolded(key: string): boolean;
  onUnfold(key: string, open: boolean): void;
  /** Goes to the newest row and lets the column flow. */
  toTop(): void;
};

/** Lets a list be read by keyboard: row by row, as the pattern of a feed has it. */
export function useReading(options: Options): {
  onKeyDown(event: KeyboardEvent): void;
  onFocus(event: { target: Element }): void;
  onBlur(event: Lending): void;
} {
  const { id, scroller } = options;
  const { openLink } = useCardSurroundings();
  // The keys call what was drawn last.
  const latest = useRef({ ...options, openLink });
  latest.current = { ...options, openLink };
  const lastKey = useRef<string | null>(null);
  const reader = useRef(newReader(latest, lastKey));

  useEffect(() => onReading(id, reader.current), [id]);

  return {
    onKeyDown(event) {
      const list = scroller.current;
      if (list === null || event.defaultPrevented || isComposing(event.nativeEvent)) return;
      if (leaves(event, list) || act(event, list, reader.current)) event.preventDefault();
    },
    onFocus({ target }) {
      const key = target.closest<HTMLElement>('article')?.dataset['key'] ?? null;
      if (key !== null) lastKey.current = key;
      options.keep(key);
    },
    onBlur: (event) => {
      if (!isLent(event)) options.keep(null);
    },
  };
}

type Latest = RefObject<Options & { openLink: ((url: string) => void) | null }>;

function newReader(latest: Latest, lastKey: RefObject<string | null>) {
  const indexOf = (key: string | null | undefined) =>
    key == null ? -1 : latest.current.rows.findIndex((row) => row.key === key);

  // The row with the keyboard; else the last one that had it, if it is still in sight.
  function place(): number | null {
    const { scroller } = latest.current;
    const article = document.activeElement?.closest<HTMLElement>('article');
    if (article && scroller.current?.contains(article)) {
      const at = indexOf(article.dataset['key']);
      return at < 0 ? null : at;
    }
    const at = indexOf(lastKey.current);
    const seen = inSight();
    return seen !== null && at >= seen.first && at <= seen.last ? at : null;
  }

  function inSight(): { first: number; last: number } | null {
    const { virtualizer, scroller } = latest.current;
    const list = scroller.current;
    if (list === null) return null;
    const items = virtualizer
      .getVirtualItems()
      .filter(
        ({ end, start }) => end > list.scrollTop && start < list.scrollTop + list.clientHeight,
      );
    const first = items[0];
    const last = items.at(-1);
    return first && last ? { first: first.index, last: last.index } : null;
  }

  function go(index: number) {
    const { rows, scroller, keep } = latest.current;
    const row = rows[index];
    const list = scroller.current;
    if (row === undefined || list === null) return;
    flushSync(() => keep(row.key));
    const article = list.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`);
    if (article === null) return;
    lastKey.current = row.key;
    take(article);
    const align = alignFor(article, list);
    // The list itself scrolls: it knows of heights that it learns on the way.
    if (align !== null) latest.current.virtualizer.scrollToIndex(index, { align });
  }

  return {
    step(by: number) {
      const at = place();
      const { rows } = latest.current;
      const next = at === null ? inSight()?.first : Math.min(rows.length - 1, Math.max(0, at + by));
      if (next !== undefined) go(next);
    },
    open() {
      const { rows, scroller, isUnfolded, onUnfold, openLink } = latest.current;
      const at = place();
      const row = at === null ? undefined : rows[at];
      if (row === undefined) return;
      if (row.kind !== 'post') {
        const article = scroller.current?.querySelector(`[data-key="${CSS.escape(row.key)}"]`);
        article?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
        return;
      }
      const link = permalink(row.post.repostOf ?? row.post);
      if (link === null) onUnfold(row.key, !isUnfolded(row.key));
      else if (openLink !== null) openLink(link);
      else window.open(link, '_blank', 'noopener,noreferrer');
    },
    toTop() {
      lastKey.current = null;
      latest.current.toTop();
    },
    enter() {
      const at = indexOf(lastKey.current);
      if (at >= 0) go(at);
      else latest.current.scroller.current?.focus({ preventScroll: true });
    },
  };
}

// WebKit shows no ring on what a script moves the keyboard to after a click, so
// the row is marked as well.
function take(article: HTMLElement) {
  article.dataset['byKey'] = '';
  article.focus({ preventScroll: true });
  article.addEventListener('blur', () => delete article.dataset['byKey'], { once: true });
}

// How the whole row comes into sight, of one that is too high its beginning; null
// where it is in sight.
function alignFor(article: HTMLElement, list: HTMLElement): 'start' | 'end' | null {
  const row = article.getBoundingClientRect();
  const box = list.getBoundingClientRect();
  if (row.top < box.top + room) return 'start';
  if (row.bottom <= box.bottom - room) return null;
  return row.height > box.height - 2 * room ? 'start' : 'end';
}

/** Carries out a key within the feed, and says whether it was one. */
function act(
  event: KeyboardEvent,
  list: HTMLElement,
  reader: ReturnType<typeof newReader>,
): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
  const article = event.target instanceof Element ? event.target.closest('article') : null;
  if (article === null) return false;
  switch (event.key) {
    case 'Enter':
      if (event.target !== article) return false;
      reader.open();
      return true;
    case 'PageDown':
    case 'PageUp':
      // Who has but clicked a post goes on scrolling by pages.
      if (list.querySelector(`${rowsInHand}, article :focus-visible`) === null) return false;
      reader.step(event.key === 'PageDown' ? 1 : -1);
      return true;
    default:
      return false;
  }
}

const stops = 'a[href], button, input, select, [tabindex="0"], [contenteditable="true"]';

/** Leaves the feed for what stands before or behind it; a feed has no end that Tab would come to. */
function leaves(event: KeyboardEvent, list: HTMLElement): boolean {
  if (!event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
  if (event.key !== 'Home' && event.key !== 'End') return false;
  if (event.target instanceof Element && event.target.closest('input, select, textarea')) {
    return false;
  }
  const side =
    event.key === 'End' ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const all = [...document.querySelectorAll<HTMLElement>(stops)].filter(
    (each) =>
      !list.contains(each) &&
      (list.compareDocumentPosition(each) & side) !== 0 &&
      each.getClientRects().length > 0,
  );
  const stop = event.key === 'End' ? all[0] : all.at(-1);
  stop?.focus();
  return stop !== undefined;
}
