// One topic's WebSocket, kept alive: it comes back with `after=` where it
// stopped, so that no post is lost or shown twice whatever happens between.
// The only place that opens one.

import { type Frame, readFrame } from './wire';

/** What is used of a browser's WebSocket. */
export type Wire = Pick<WebSocket, 'close'> & {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

export type SocketOptions = {
  /** The socket's address without a query. */
  url: string;
  /** The highest number already taken in. */
  after: number;
  open(url: string): Wire;
  /** Runs work later; gives what calls it off. */
  later(work: () => void, milliseconds: number): () => void;
  random(): number;
  onFrame(frame: Frame): void;
  /** It broke after it had worked, or could not be opened at first. */
  onLost(): void;
  /** The topic was deleted: the socket has ended for good. */
  onDeleted(): void;
};

export type Socket = {
  /** Connects now if it was waiting to. */
  wake(): void;
  /** Closes it for good; nothing is called afterwards. */
  stop(): void;
};

/** The server's word that the topic was deleted. */
const closedDeleted = 4001;

const firstWait = 250;
const longestWait = 8_000;

/** Opens a topic's socket and keeps it open until stop or the topic's end. */
export function openSocket(options: SocketOptions): Socket {
  let last = options.after;
  let failures = 0;
  let wire: Wire | null = null;
  let callOff: (() => void) | null = null;
  // A number may be empty only where a post was withdrawn or has expired. A
  // hole is therefore asked for once more; what the archive then answers is so.
  let believing = false;

  function connect() {
    callOff = null;
    let mine: Wire;
    try {
      mine = options.open(`${options.url}?after=${last}`);
    } catch {
      comeBack();
      return;
    }
    wire = mine;
    mine.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame === null) return;
      failures = 0;
      if (frame.type !== 'posts') {
        options.onFrame(frame);
        return;
      }
      const posts = frame.posts.filter((each) => each.seq > last);
      const hole = firstHole(
        last,
        posts.map((each) => each.seq),
      );
      if (hole !== null && !believing) {
        const whole = posts.filter((each) => each.seq <= hole);
        if (whole.length > 0) options.onFrame({ type: 'posts', posts: whole });
        last = hole;
        believing = true;
        drop();
        connect();
        return;
      }
      const newest = posts.at(-1);
      if (newest === undefined) return;
      believing = false;
      last = newest.seq;
      options.onFrame({ type: 'posts', posts });
    };
    mine.onclose = ({ code }) => {
      wire = null;
      if (code === closedDeleted) {
        options.onDeleted();
        return;
      }
      comeBack();
    };
  }

  function comeBack() {
    const wait = Math.min(longestWait, firstWait * 2 ** failures) * (0.5 + options.random() / 2);
    failures += 1;
    callOff = options.later(connect, wait);
    if (failures === 1) options.onLost();
  }

  function drop() {
    callOff?.();
    callOff = null;
    if (wire === null) return;
    wire.onmessage = null;
    wire.onclose = null;
    wire.close();
    wire = null;
  }

  connect();
  return {
    wake() {
      if (callOff === null) return;
      callOff();
      connect();
    },
    stop: drop,
  };
}

/** The number before the first one missing in a run that should go on from last; null if none is. */
export function firstHole(last: number, seqs: readonly number[]): number | null {
  let at = last;
  for (const seq of seqs) {
    if (seq !== at + 1) return at;
    at = seq;
  }
  return null;
}
