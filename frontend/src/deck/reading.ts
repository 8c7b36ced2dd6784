// Where the reader is by keyboard: which column, and in it which row. Each list
// says here what it can do; the deck's keys ask for it by the column's id.

import { mayMove } from '../settings/appearance';

export type Reader = {
  /** Goes so many rows on, or back. */
  step(by: number): void;
  /** Opens the row one is at. */
  open(): void;
  /** Goes to the newest post and lets the column flow. */
  toTop(): void;
  /** Goes back to the row one was at, or to the list where there is none. */
  enter(): void;
};

const readers = new Map<string, Reader>();
let here: string | null = null;
// The column that was entered before its list was drawn.
let awaited: string | null = null;

/** Says what the list of a column can do, until the answer is called. */
export function onReading(id: string, reader: Reader): () => void {
  readers.set(id, reader);
  if (awaited === id) {
    awaited = null;
    queueMicrotask(() => {
      if (columnWith(document.activeElement) === id && readers.get(id) === reader) reader.enter();
    });
  }
  return () => {
    if (readers.get(id) === reader) readers.delete(id);
  };
}

export function readerOf(id: string): Reader | null {
  return readers.get(id) ?? null;
}

/** The column that an element is in, by its id. */
export function columnWith(element: EventTarget | null): string | null {
  const section = element instanceof Element ? element.closest('section[id^="column-"]') : null;
  return section?.id.slice('column-'.length) ?? null;
}

/** Notes where one is; what lies in no column changes nothing. */
export function noteHere(element: EventTarget | null) {
  const id = columnWith(element);
  if (id === null) return;
  here = id;
  if (id !== awaited) awaited = null;
}

/** The column one is in or was in last, else the first one. */
export function columnHere(): string | null {
  const all = columnsShown();
  return here !== null && all.includes(here) ? here : (all[0] ?? null);
}

/** The column so many places further on than the one one is in; null beyond the ends. */
export function columnBeside(by: number): string | null {
  const all = columnsShown();
  const id = columnHere();
  return id === null ? null : (all[all.indexOf(id) + by] ?? null);
}

/** Brings the keyboard to a column, where one was in it. */
export function enterColumn(id: string) {
  const section = intoSight(id);
  if (section === null) return;
  here = id;
  const reader = readers.get(id);
  if (reader) {
    reader.enter();
    return;
  }
  section.querySelector('button')?.focus({ preventScroll: true });
  awaited = id;
}

/** Brings a column into sight. */
export function intoSight(id: string): HTMLElement | null {
  const section = document.getElementById(`column-${id}`);
  section?.scrollIntoView({
    inline: 'nearest',
    block: 'nearest',
    behavior: mayMove() ? 'smooth' : 'auto',
  });
  return section;
}

function columnsShown(): string[] {
  return [...document.querySelectorAll('section[id^="column-"]')].map((it) =>
    it.id.slice('column-'.length),
  );
}
