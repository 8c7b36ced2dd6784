// In which column the reader is looking for something.

import { createStore } from 'zustand/vanilla';

export const find = createStore<{ column: string | null }>(() => ({ column: null }));

/** Opens the field that finds within a column, in the place of another's. */
export function findIn(id: string) {
  find.setState({ column: id });
}

export function closeFind() {
  find.setState({ column: null });
}
