import { createStore } from 'zustand/vanilla';

/** In which column something is looked for; null while nothing is. */
export const find = createStore<{ column: string | null }>(() => ({ column: null }));

/** Opens the field in which the reader types what to find in a column. */
export function findIn(id: string) {
  find.setState({ column: id });
}

/** Closes that field, wherever it is open. */
export function closeFind() {
  find.setState({ column: null });
}
