import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../api/failure';

/** How long what was done can be undone by its notice, in milliseconds. */
export const undoTime = 8_000;

/** What pops up over the deck for a while. */
export type Notice =
  | { kind: 'closed'; id: string; name: string; until: number }
  | { kind: 'undo'; id: string; words: string; until: number; undo(): void }
  | { kind: 'failure'; id: string; failure: Failure };

export type Notices = StoreApi<{
  list: readonly Notice[];
  /** The newest thing that happened, for screen readers. */
  spoken: string;
}>;

export function newNotices(): Notices {
  return createStore<{ list: readonly Notice[]; spoken: string }>(() => ({
    list: [],
    spoken: '',
  }));
}

/** Shows a notice, in the place of one with the same id. */
export function show(notices: Notices, notice: Notice) {
  notices.setState(({ list }) => ({
    list: [...list.filter(({ id }) => id !== notice.id), notice],
  }));
}

export function dismiss(notices: Notices, id: string) {
  notices.setState(({ list }) => ({ list: list.filter((notice) => notice.id !== id) }));
}
