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

// While something that belongs to a row lies over the page, the row must not go.
let covers = 0;
const watchers = new Set<() => void>();

/** Tells the lists that something lies over them, until the answer is called. */
export function coverPlaces(): () => void {
  const change = (by: number) => {
    covers += by;
    for (const watcher of watchers) watcher();
  };
  change(1);
  return () => change(-1);
}

export function isCovered(): boolean {
  return covers > 0;
}

/** Has watch called when isCovered may have changed, until the answer is called. */
export function onCover(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
