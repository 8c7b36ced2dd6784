// Whoever is about to change how wide or high things are calls keepPlaces
// first, and every list sees to it that its reader stays where they are.

const keepers = new Set<() => void>();

/** Tells the lists that what they show is about to change its size. */
export function keepPlaces() {
  for (const keep of keepers) keep();
}

/** Has keep called before each such change, until the answer is called. */
export function onKeepPlaces(keep: () => void): () => void {
  keepers.add(keep);
  return () => keepers.delete(keep);
}
