import { expect, type Page } from '@playwright/test';
import { busyness, type Found, heap, keep, probe, type Stand, test, trackSix } from './stand';

const seconds = Number(process.env['DIPPER_BENCH_SECONDS'] ?? 120);

type Probe = {
  watch(): { touch(): void; stop(): Found };
};
type Window = { dipperProbe: Probe; watching: ReturnType<Probe['watch']> };

const watch = (page: Page) =>
  page.evaluate(() => {
    const it = window as unknown as Window;
    it.watching = it.dipperProbe.watch();
  });
const found = (page: Page): Promise<Found> =>
  page.evaluate(() => (window as unknown as Window).watching.stop());

/** Scrolls the first column as a reader does, with a real wheel and real keys, for so long. */
async function read(page: Page, milliseconds: number) {
  const feed = await page.getByRole('feed').first().boundingBox();
  if (feed === null) throw new Error('there is no column to scroll');
  await page.mouse.move(feed.x + feed.width / 2, feed.y + feed.height / 2);
  const until = Date.now() + milliseconds;
  while (Date.now() < until) {
    for (let step = 0; step < 40; step++) {
      await page.mouse.wheel(0, 60);
      await page.waitForTimeout(40);
    }
    await page.keyboard.press('Shift');
    await page.waitForTimeout(1_500);
    for (let step = 0; step < 10; step++) {
      await page.mouse.wheel(0, -40);
      await page.waitForTimeout(40);
    }
    await page.keyboard.press('Shift');
    await page.waitForTimeout(1_500);
  }
}

async function flood(page: Page, stand: Stand, rate: number, name: string) {
  await stand.start(rate);
  await trackSix(stand);
  await stand.open(page);
  await expect(page.getByRole('feed')).toHaveCount(6, { timeout: 60_000 });
  await page.evaluate(probe);
  const session = await page.context().newCDPSession(page);
  // Rules are heeded and the columns are full before anything is counted.
  await page.waitForTimeout(20_000);
  const delivered = async () =>
    (await stand.ask<{ counts: { delivered: number } }>('GET', '/api/status')).counts.delivered;
  const before = await delivered();
  const started = Date.now();
  const busy = await busyness(session);
  await watch(page);
  await read(page, seconds * 1_000);
  const figures = await found(page);
  const probed = await busy();
  // The probe has a frame drawn each time there could be one, and looks at it: how busy the page
  // is by itself is measured without it.
  await read(page, seconds * 500);
  const share = await busy();
  const pace = ((await delivered()) - before) / ((Date.now() - started) / 1_000);
  keep(name, {
    ...figures,
    busy: share,
    busyProbed: probed,
    postsPerSecond: pace,
    heap: await heap(session),
  });
}

test('an idle page', async ({ page, stand }) => {
  await stand.start(1);
  await stand.open(page);
  await expect(page.getByTestId('source-state')).toBeVisible();
  await page.evaluate(probe);
  await watch(page);
  await page.waitForTimeout(10_000);
  keep('idle', await found(page));
});

test('six columns at 250 posts a second while one is scrolled', async ({ page, stand }) => {
  await flood(page, stand, 250, 'flood-250');
});

test('six columns at 1,000 posts a second while one is scrolled', async ({ page, stand }) => {
  await flood(page, stand, 1_000, 'flood-1000');
});

test('a million posts through the page', async ({ page, stand }) => {
  const many = Number(process.env['DIPPER_BENCH_POSTS'] ?? 1_000_000);
  await stand.start(50);
  await trackSix(stand);
  type Posts = { posts: { seq: number }[] };
  const samples: unknown[] = [];
  const { topics } = await stand.ask<{ topics: { id: string }[] }>('GET', '/api/topics');
  await expect(async () => {
    samples.length = 0;
    for (const { id } of topics) {
      const { posts } = await stand.ask<Posts>('GET', `/api/topics/${id}/posts?limit=100`);
      samples.push(...posts);
    }
    expect(samples.length).toBeGreaterThan(200);
  }).toPass({ timeout: 60_000 });
  // The page's own sockets are fed from here on: no program writes as fast.
  await page.addInitScript(floodSockets);
  await stand.open(page);
  await expect(page.getByRole('feed')).toHaveCount(6, { timeout: 60_000 });
  const session = await page.context().newCDPSession(page);
  const pour = (posts: number) =>
    page.evaluate(
      ({ posts, samples }) =>
        (window as unknown as { pour(n: number, of: unknown[]): Promise<void> }).pour(
          posts,
          samples,
        ),
      { posts, samples },
    );
  // What waits for its turn is drawn before anything is weighed, and a little more after it: React
  // keeps what it drew before, which after such a flood are other posts altogether.
  const weigh = async () => {
    await page.waitForTimeout(4_000);
    for (let turn = 0; turn < 3; turn++) {
      await pour(topics.length);
      await page.waitForTimeout(2_000);
    }
    return heap(session);
  };
  await pour(20_000);
  const first = await weigh();
  const started = Date.now();
  await pour(many - 20_000);
  const took = (Date.now() - started) / 1_000;
  const last = await weigh();
  keep('million', { first, last, ratio: last / first, posts: many, postsPerSecond: many / took });
  await expect(page.getByRole('article').first()).toBeVisible();
});

test('the first card out of an archive of 100,000 posts', async ({ page, stand }) => {
  const kept = Number(process.env['DIPPER_BENCH_KEPT'] ?? 100_000);
  await stand.start(0);
  await trackSix(stand);
  const posts = async () =>
    (await stand.ask<{ archive: { posts: number } }>('GET', '/api/status')).archive.posts;
  await expect.poll(posts, { timeout: 600_000, intervals: [500] }).toBeGreaterThanOrEqual(kept);
  await stand.stop();
  await stand.start(8);
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    await stand.open(page);
    // Nothing is asked of the page meanwhile: to be asked would take its time.
    times.push(await page.evaluate(firstCard));
    await page.goto('about:blank');
  }
  times.sort((a, b) => a - b);
  keep('first-card', { median: times[2] ?? 0, worst: times[4] ?? 0, posts: await posts() });
});

/** Waits for the page's own mark of its first card, and gives when it was. */
function firstCard(): Promise<number> {
  return new Promise((found, lost) => {
    setTimeout(() => lost(new Error('no card within 30 seconds')), 30_000);
    new PerformanceObserver((list, observer) => {
      const [mark] = list.getEntriesByName('dipper: first card');
      if (mark === undefined) return;
      observer.disconnect();
      found(mark.startTime);
    }).observe({ type: 'mark', buffered: true });
  });
}

/** Puts sockets in place of the page's own that say what pour is given. */
function floodSockets() {
  type Fake = {
    url: string;
    seq: number;
    onmessage: ((event: { data: string }) => void) | null;
    onclose: null;
    close(): void;
  };
  const sockets: Fake[] = [];
  class Socket implements Fake {
    onmessage = null;
    onclose = null;
    seq: number;
    url: string;
    constructor(url: string) {
      this.url = url;
      this.seq = Number(new URL(url).searchParams.get('after') ?? 0);
      sockets.push(this);
    }
    close() {
      sockets.splice(sockets.indexOf(this), 1);
    }
  }
  const it = window as unknown as Record<string, unknown>;
  it['WebSocket'] = Socket;
  let made = 0;
  const frame = (socket: Fake, posts: number, of: Record<string, unknown>[]) => {
    const now = new Date().toISOString();
    const all = Array.from({ length: posts }, () => ({
      ...of[made % of.length],
      id: String(2_000_000_000_000_000_000n + BigInt(made++)),
      seq: ++socket.seq,
      createdAt: now,
      receivedAt: now,
    }));
    socket.onmessage?.({ data: JSON.stringify({ type: 'posts', posts: all }) });
  };
  it['pour'] = async (posts: number, of: Record<string, unknown>[]) => {
    for (let left = posts; left > 0; ) {
      for (const socket of sockets) {
        const now = Math.min(250, left);
        if (now > 0) frame(socket, now, of);
        left -= now;
      }
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
  };
}
