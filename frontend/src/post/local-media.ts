// Where X's pictures and videos are to be had on this machine. The program
// gives a path for an address, good until the program ends; nothing is loaded
// by asking. Whoever asks here has been allowed to load.

/** What is known of an address: where it is here, null when it is not to be had, undefined until that is known. */
export type Found = string | null | undefined;

export type LocalMedia = {
  find(address: string): Found;
  /** Asks for an address, and calls when something else is known of it, until the answer is called. */
  watch(address: string, onChange: () => void): () => void;
  /** What was found did not load: it may be of an earlier start, and is asked for once more. */
  failed(address: string, found: string): void;
  /** The program may have been started anew: what it said before is not believed. */
  renew(): void;
  /** Whether a post's media were wanted though others are not, and that they are. */
  isOpen(post: string): boolean;
  open(post: string): void;
};

export type LocalMediaOptions = {
  /** Asks the program for paths, in the order of the addresses. */
  ask(addresses: readonly string[]): Promise<readonly (string | null)[]>;
  /** The program's address, without a slash at its end. */
  base: string;
  later(work: () => void, milliseconds: number): unknown;
};

/** So many addresses are remembered beside those in sight. */
export const remembered = 4_000;
/** So many are asked for at once, and no more than this of JSON; the program takes 64 KiB. */
export const most = 100;
const mostBytes = 60_000;
/** Cards that are drawn together ask together, in milliseconds. */
const together = 16;

type Entry = {
  found: Found;
  /** The last one that did not load. */
  bad: string | null;
  watchers: Set<() => void>;
};

/** Makes the memory of what is where. */
export function newLocalMedia({ ask, base, later }: LocalMediaOptions): LocalMedia {
  // The least lately used are first.
  const known = new Map<string, Entry>();
  const opened = new Set<string>();
  const wanted = new Set<string>();
  let due = false;
  let asking = false;

  function entryOf(address: string): Entry {
    const entry = known.get(address) ?? { found: undefined, bad: null, watchers: new Set() };
    known.delete(address);
    known.set(address, entry);
    return entry;
  }

  function forgetOldest() {
    for (const [address, { watchers }] of known) {
      if (known.size <= remembered) return;
      if (watchers.size === 0) known.delete(address);
    }
  }

  function tell(entry: Entry, found: Found) {
    if (entry.found === found) return;
    entry.found = found;
    for (const watcher of entry.watchers) watcher();
  }

  function want(address: string) {
    wanted.add(address);
    if (due || asking) return;
    due = true;
    later(() => void askAll(), together);
  }

  async function askAll() {
    due = false;
    asking = true;
    try {
      for (let batch = nextBatch(); batch.length > 0; batch = nextBatch()) {
        const paths = await ask(batch);
        for (const [at, address] of batch.entries()) {
          const entry = known.get(address);
          if (entry === undefined) continue;
          const path = paths[at] ?? null;
          const found = path === null ? null : base + path;
          // What has just failed here would fail again.
          tell(entry, found === entry.bad ? null : found);
        }
      }
    } catch {
      // The program is away; what is in sight is asked for when it is back.
    } finally {
      asking = false;
    }
  }

  function nextBatch(): string[] {
    const batch: string[] = [];
    let bytes = 0;
    for (const address of wanted) {
      const size = new TextEncoder().encode(JSON.stringify(address)).length + 1;
      if (batch.length === most || (batch.length > 0 && bytes + size > mostBytes)) break;
      wanted.delete(address);
      // Nobody waits for it any more, or no answer could hold it.
      if ((known.get(address)?.watchers.size ?? 0) === 0) continue;
      if (size > mostBytes) {
        tell(entryOf(address), null);
        continue;
      }
      batch.push(address);
      bytes += size;
    }
    return batch;
  }

  return {
    find: (address) => known.get(address)?.found,
    watch(address, onChange) {
      const entry = entryOf(address);
      entry.watchers.add(onChange);
      if (entry.found === undefined) want(address);
      forgetOldest();
      return () => {
        entry.watchers.delete(onChange);
        // What failed is tried anew when it comes into sight again.
        if (entry.watchers.size === 0 && entry.bad !== null && known.get(address) === entry) {
          known.delete(address);
        }
      };
    },
    failed(address, found) {
      const entry = known.get(address);
      if (entry === undefined || entry.found !== found) return;
      entry.bad = found;
      tell(entry, undefined);
      want(address);
    },
    renew() {
      for (const [address, entry] of known) {
        if (entry.watchers.size === 0) known.delete(address);
        else if (entry.found === undefined || entry.bad !== null) {
          entry.bad = null;
          tell(entry, undefined);
          want(address);
        }
      }
    },
    isOpen: (post) => opened.has(post),
    open(post) {
      opened.add(post);
      for (const oldest of opened) {
        if (opened.size <= remembered) return;
        opened.delete(oldest);
      }
    },
  };
}

/** Has nothing and asks nobody: for a page without a program, as in tests. */
export const noMedia: LocalMedia = {
  find: () => undefined,
  watch: () => () => {},
  failed() {},
  renew() {},
  isOpen: () => false,
  open() {},
};
