// How others bring the keyboard to the composer, and a query with it.

export type Compose = (query: string | null) => void;

const composers = new Set<Compose>();
/** What was asked for before there was a composer; undefined for nothing. */
let waiting: string | null | undefined;

/** Goes to the composer, once it is there; a query is written there in the place of what stood in it. */
export function compose(query: string | null = null) {
  if (composers.size === 0) waiting = query;
  for (const each of composers) each(query);
}

/** Has compose called, until the answer is called. */
export function onCompose(each: Compose): () => void {
  composers.add(each);
  if (waiting !== undefined) each(waiting);
  waiting = undefined;
  return () => composers.delete(each);
}
