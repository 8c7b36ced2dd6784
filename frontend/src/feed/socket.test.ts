import { describe, expect, test } from 'vitest';
import { wirePost } from './sample';
import { firstHole, openSocket, type Wire } from './socket';
import type { Frame } from './wire';

class FakeWire implements Wire {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  close() {
    this.closed = true;
  }

  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  posts(...seqs: number[]) {
    this.say({ type: 'posts', posts: seqs.map((seq) => wirePost(seq)) });
  }
}

function setUp(after = 0) {
  const wires: FakeWire[] = [];
  const frames: Frame[] = [];
  let lost = 0;
  const waits: { work: () => void; wait: number; off: boolean }[] = [];
  let deleted = 0;
  const socket = openSocket({
    url: 'ws://127.0.0.1:1/ws/T',
    after,
    open: (url) => {
      const wire = new FakeWire(url);
      wires.push(wire);
      return wire;
    },
    later: (work, wait) => {
      const it = { work, wait, off: false };
      waits.push(it);
      return () => {
        it.off = true;
      };
    },
    random: () => 1,
    onFrame: (frame) => frames.push(frame),
    onLost: () => lost++,
    onDeleted: () => deleted++,
  });
  const wire = () => wires.at(-1) as FakeWire;
  const seqs = () =>
    frames.flatMap((frame) => (frame.type === 'posts' ? frame.posts.map(({ seq }) => seq) : []));
  const wait = () => {
    const last = waits.at(-1);
    if (last && !last.off) last.work();
  };
  return {
    socket,
    wires,
    wire,
    frames,
    waits,
    wait,
    seqs,
    deleted: () => deleted,
    lost: () => lost,
  };
}

describe('openSocket', () => {
  test('asks for what comes after the last post it has', () => {
    const it = setUp(17);
    expect(it.wire().url).toBe('ws://127.0.0.1:1/ws/T?after=17');
  });

  test('comes back where it stopped', () => {
    const it = setUp();
    it.wire().posts(1, 2, 3);
    it.wire().onclose?.({ code: 1006 });
    it.wait();
    expect(it.wire().url).toMatch(/after=3$/);
    expect(it.lost()).toBe(1);
  });

  test('shows no post twice', () => {
    const it = setUp();
    it.wire().posts(1, 2);
    it.wire().posts(2, 3);
    expect(it.seqs()).toEqual([1, 2, 3]);
  });

  test('waits longer each time, and not once it has heard something', () => {
    const it = setUp();
    for (let i = 0; i < 8; i++) {
      it.wire().onclose?.({ code: 1006 });
      it.wait();
    }
    expect(it.waits.map(({ wait }) => wait)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
    it.wire().say({ type: 'status', state: 'live' });
    it.wire().onclose?.({ code: 1006 });
    expect(it.waits.at(-1)?.wait).toBe(250);
  });

  test('ends with its topic', () => {
    const it = setUp();
    it.wire().onclose?.({ code: 4001 });
    expect(it.deleted()).toBe(1);
    expect(it.waits).toHaveLength(0);
  });

  test('asks once more for a number that is missing, and then believes it', () => {
    const it = setUp();
    it.wire().posts(1, 2, 5, 6);
    expect(it.seqs()).toEqual([1, 2]);
    expect(it.wires).toHaveLength(2);
    expect(it.wires[0]?.closed).toBe(true);
    expect(it.wire().url).toMatch(/after=2$/);
    it.wire().posts(5, 6, 8);
    expect(it.seqs()).toEqual([1, 2, 5, 6, 8]);
    expect(it.wires).toHaveLength(2);
    it.wire().posts(10);
    expect(it.wires).toHaveLength(3);
  });

  test('gets the missing post when it was only lost on the way', () => {
    const it = setUp();
    it.wire().posts(1, 3);
    it.wire().posts(2, 3);
    expect(it.seqs()).toEqual([1, 2, 3]);
  });

  test('hears nothing of a connection it gave up', () => {
    const it = setUp();
    it.wire().posts(1, 3);
    it.wires[0]?.posts(2, 3, 4);
    it.wires[0]?.onclose?.({ code: 1006 });
    expect(it.seqs()).toEqual([1]);
    expect(it.waits).toHaveLength(0);
  });

  test('passes on notices, and ignores what it cannot read', () => {
    const it = setUp();
    it.wire().onmessage?.({ data: '{' });
    it.wire().say({ type: 'removed', ids: ['1'] });
    expect(it.frames).toEqual([{ type: 'removed', ids: ['1'] }]);
  });

  test('connects at once when it is woken, and only when it was waiting', () => {
    const it = setUp();
    it.socket.wake();
    expect(it.wires).toHaveLength(1);
    it.wire().onclose?.({ code: 1006 });
    it.socket.wake();
    expect(it.wires).toHaveLength(2);
    expect(it.waits[0]?.off).toBe(true);
  });

  test('does nothing more once it is stopped', () => {
    const it = setUp();
    it.wire().onclose?.({ code: 1006 });
    it.socket.stop();
    expect(it.waits[0]?.off).toBe(true);
    it.socket.wake();
    expect(it.wires).toHaveLength(1);
  });
});

test.each([
  ['a whole run', 4, [5, 6, 7], null],
  ['nothing', 4, [], null],
  ['a hole at the start', 4, [6], 4],
  ['a hole inside', 4, [5, 8], 5],
])('firstHole of %s', (_, last, seqs, want) => {
  expect(firstHole(last, seqs)).toBe(want);
});
