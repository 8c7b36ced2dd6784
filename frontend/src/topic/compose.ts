// How others bring the keyboard to the composer, and a query with it.

export type Compose = (query: string | null) => void;

const composers = new Set<Compose>();

/** Goes to the composer; a query is written there in the place of what stood in it. */
export function compose(query: string | null = null) {
  for (const each of composers) each(query);
}

/** Has compose called, until the answer is called. */
export function onCompose(each: Compose): () => void {
  composers.add(each);
  return () => composers.delete(each);
}
