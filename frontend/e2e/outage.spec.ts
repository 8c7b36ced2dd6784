// What a reader sees of an outage. The simulator and the program are processes
// of their own here, so that either can end while the page looks on.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { audit, authorised, test as base, expect, key, lists, openDeck, track } from './page';
import { type Program, start } from './program';

type World = {
  /** Starts the simulator, always at the same address. */
  simulate(rate: number, faults?: string): Promise<void>;
  endSimulator(): Promise<void>;
  /** Starts the program, always on the same data and at the same address. */
  serve(): Promise<void>;
  endProgram(): Promise<void>;
  /** Asks the simulator as X is asked. */
  askX(path: string, query: Record<string, string>): Promise<unknown>;
  /** The program's address. */
  url: string;
};

const test = base.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is wanted here.
  world: async ({}, use) => {
    const data = mkdtempSync(join(tmpdir(), 'dipper-outage-'));
    let simulator: Program | null = null;
    let program: Program | null = null;
    let xUrl = 'http://127.0.0.1:0';
    const host = (url: string) => new URL(url).host;
    const world: World = {
      url: 'http://127.0.0.1:0',
      async simulate(rate, faults = '') {
        simulator = await start([
          ...['simulate', '--addr', host(xUrl), '--rate', `${rate}`],
          ...['--fault', faults],
        ]);
        xUrl = simulator.url;
      },
      async endSimulator() {
        await simulator?.stop();
        simulator = null;
      },
      async serve() {
        program = await start(['serve', '--addr', host(world.url), '--data', data], {
          DIPPER_API_KEY: key,
          DIPPER_X_URL: xUrl,
        });
        world.url = program.url;
      },
      async endProgram() {
        await program?.stop();
        program = null;
      },
      async askX(path, query) {
        const answer = await fetch(`${xUrl}${path}?${new URLSearchParams(query)}`, {
          headers: { Authorization: 'Bearer simulated' },
        });
        return answer.json();
      },
    };
    try {
      await world.simulate(2);
      await world.serve();
      await use(world);
    } finally {
      await world.endProgram();
      await world.endSimulator();
      rmSync(data, { recursive: true, force: true });
    }
  },
  baseURL: async ({ world }, use) => use(world.url),
});

// Dipper looks for what was missed some twenty seconds after an outage.
test.slow();
const patience = 40_000;

const state = (page: Page) => page.getByTestId('source-state');
const banner = (page: Page) => page.getByTestId('banner');
const tryNow = (page: Page) => banner(page).getByRole('button', { name: 'Try again now' });
const age = (row: Locator) => row.locator('time').first();
// Long enough that posts are missed at the simulator's pace.
const longAgo = /^([6-9]|\d\d)s$/;
const fillButton = (gap: Locator) => gap.getByRole('button', { name: /^Fill [\d,]+( more)? / });
const countButton = (gap: Locator) => gap.getByRole('button', { name: /^Count what was missed/ });

type Gap = { from: string; to: string; missed: number | null; filled: number };
type Post = { seq: number; createdAt: string; receivedAt: string };

/** Reads from the archive what was missed and every post of the one topic. */
async function archive(request: APIRequestContext): Promise<{ gap: Gap | null; posts: Post[] }> {
  const read = async (path: string) => (await request.get(path, authorised)).json();
  const { topics } = (await read('/api/topics')) as { topics: { id: string }[] };
  const id = topics[0]?.id ?? '';
  const { gaps } = (await read(`/api/gaps?topic=${id}`)) as { gaps: Gap[] };
  const { posts } = (await read(`/api/topics/${id}/posts?limit=1000`)) as { posts: Post[] };
  expect(gaps.length).toBeLessThan(2);
  return { gap: gaps[0] ?? null, posts };
}

/** Posts of the archive that were written while the source was away. */
function missedPosts({ gap, posts }: { gap: Gap | null; posts: Post[] }): Post[] {
  return posts.filter(
    ({ createdAt }) => gap !== null && createdAt > gap.from && createdAt < gap.to,
  );
}

/** Scrolls from the top down to the line, as a reader does who looks for it; there the column stands still. */
async function scrollTo(column: Locator, line: Locator) {
  const feed = column.getByRole('feed');
  await feed.evaluate((it) => it.scrollTo({ top: 0 }));
  // Once the reader has left the top nothing comes in above the line any more.
  for (const place of [1, 2, 3]) {
    await expect(column.locator(`article[aria-posinset="${place}"]`)).toHaveAttribute(
      'data-key',
      /^p/,
      { timeout: patience },
    );
  }
  await expect(async () => {
    if ((await line.count()) === 0) {
      await feed.evaluate((it) => it.scrollBy({ top: it.clientHeight / 2 }));
    }
    await line.evaluate(
      (it) => {
        it.scrollIntoView({ block: 'center' });
        // At the very top the column would flow on.
        const scroller = it.closest('[role=feed]');
        if (scroller !== null) scroller.scrollTop = Math.max(scroller.scrollTop, 8);
      },
      undefined,
      { timeout: 200 },
    );
    await expect(line).toBeInViewport({ timeout: 200 });
  }).toPass({ intervals: [50], timeout: patience });
}

/** Checks that the rows around the gap are the archive's, the newest written on top, and the line where nothing came. */
async function expectInPlace(request: APIRequestContext, column: Locator) {
  await expect(async () => {
    const shown = await column.getByRole('article').evaluateAll((all) =>
      all
        .map((it) => ({
          at: Number(it.getAttribute('aria-posinset')),
          key: it.getAttribute('data-key') ?? '',
        }))
        .sort((a, b) => a.at - b.at)
        .map(({ key }) => key),
    );
    const { gap, posts } = await archive(request);
    const rows = posts.map(({ seq, createdAt }) => ({ key: `p${seq}`, at: createdAt, seq }));
    const line = { key: `g${Date.parse(gap?.from ?? '')}`, at: gap?.to ?? '', seq: 0 };
    const all = [...rows, line]
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.seq - a.seq)
      .map(({ key }) => key);
    const from = all.indexOf(shown[0] ?? '');
    expect(shown).toContain(line.key);
    // Above the line and below it there are posts.
    expect(shown[0]).not.toBe(line.key);
    expect(shown.at(-1)).not.toBe(line.key);
    expect(shown).toEqual(all.slice(from, from + shown.length));
  }).toPass({ timeout: patience });
}

type Seen = { said: string[]; moved: string[] };

/** Looks at every frame from here on: what the page says, and whether a row moves while none is put in. */
async function lookOn(page: Page): Promise<() => Promise<Seen>> {
  const seen = await page.evaluateHandle(() => {
    const said: string[] = [];
    const moved: string[] = [];
    const words = (id: string) =>
      document.querySelector(`[data-testid="${id}"]`)?.textContent ?? '';
    let rows = new Map<string, number>();
    let calm = 0;
    const look = () => {
      const now = `${words('source-state')} | ${words('banner')}`;
      if (said.at(-1) !== now) said.push(now);
      const before = rows;
      rows = new Map();
      for (const row of document.querySelectorAll('[role=feed] article:not([inert])')) {
        rows.set(row.getAttribute('data-key') ?? '', row.getBoundingClientRect().top);
      }
      // What has just come in is measured first.
      calm = [...rows.keys()].join() === [...before.keys()].join() ? calm + 1 : 0;
      for (const [key, top] of rows) {
        const was = before.get(key) ?? top;
        if (calm > 1 && was !== top) moved.push(`${key} from ${was} to ${top}: ${now}`);
      }
      requestAnimationFrame(look);
    };
    look();
    return { said, moved };
  });
  return () => seen.jsonValue();
}

/** Presses what fills the gap until nothing is left to press. */
async function fillAll(gap: Locator) {
  await expect(async () => {
    // A post that is found twice counts among those that a press has named, so one may not do.
    if (await fillButton(gap).isVisible()) await fillButton(gap).click({ timeout: 1_000 });
    await expect(gap).toContainText(/offline: (1 post, filled|[\d,]+ posts, all filled)/, {
      timeout: 2_000,
    });
  }).toPass({ timeout: patience });
  await expect(gap.getByRole('button', { name: /^(Fill|Count)/ })).toHaveCount(0);
}

/** The numbers that a gap line names. */
const numbersOf = async (gap: Locator) =>
  [
    ...((await gap.textContent()) ?? '')
      .split('offline:')
      .slice(1)
      .join()
      .matchAll(/[\d,]+/g),
  ].map(([number]) => Number(number.replaceAll(',', '')));

test.describe('in dark', () => {
  test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

  test('X goes away and comes back: why, until when, and what was missed is fetched', async ({
    page,
    request,
    world,
  }, info) => {
    await openDeck(page);
    const column = await track(page, 'golang -is:retweet', 'Go');
    await lists(column, 4);
    await expect(state(page)).toHaveText('● Live');
    await expect(banner(page)).toHaveCount(0);

    const seen = await lookOn(page);
    await world.endSimulator();
    await expect(banner(page)).toContainText('X cannot be reached: check the network.');
    await expect(banner(page)).toContainText(/Next try in [1-9]\d? seconds?\./);
    await expect(state(page)).toHaveText(/^● Waiting · \d+ s$/);
    const posts = (await archive(request)).posts.map(({ seq }) => `p${seq}`);
    const top = column.getByRole('article').first();
    await expect(top).toHaveAttribute('data-key', posts[0] ?? '');
    // What is there grows older, and stays.
    await expect(age(top)).toHaveText(longAgo);
    await audit(page, info, 'X cannot be reached');
    // A press is a try of its own, and one that fails leaves the page as it was.
    await tryNow(page).click();
    await expect(banner(page)).toContainText(/Next try in [1-9]\d? seconds?\./);
    await expect(top).toHaveAttribute('data-key', posts[0] ?? '');
    expect((await archive(request)).posts.map(({ seq }) => `p${seq}`)).toEqual(posts);

    await world.simulate(3);
    const gap = column.getByTestId('gap');
    await expect(gap).toContainText(/^\d+ seconds offline: looking for missed posts…/);
    await expect(banner(page)).toHaveCount(0);
    await expect(state(page)).toHaveText('● Live');
    const { said, moved } = await seen();
    expect(moved).toEqual([]);
    const why =
      '(X closed the stream|X cannot be reached: check the network|X holds no rules for this token yet \\(409\\); they are added first)\\.';
    const next = '(Next try in \\d+ seconds?\\.|Dipper is trying again …)';
    const away = new RegExp(
      `^● (Waiting( · \\d+ s)?|Connecting) \\| No posts come in right now ${why} ${next}Try again now$`,
    );
    expect(said[0]).toBe('● Live | ');
    expect(said.at(-1)).toBe('● Live | ');
    // The banner comes once, says all there is to say in each frame, and goes once.
    const between = said.slice(1, -1);
    const untold = between.filter((words) => !away.test(words));
    expect(untold.filter((words) => words !== '● Connecting | ')).toEqual([]);
    expect(untold.length).toBeLessThan(2);

    await scrollTo(column, gap);
    await expectInPlace(request, column);
    await expect(gap).toContainText(/^\d+ seconds offline: [\d,]+ posts, all filled/, {
      timeout: patience,
    });
    const after = await archive(request);
    const [missed] = await numbersOf(gap);
    expect(after.gap).toMatchObject({ missed, filled: missed });
    expect(missedPosts(after).length).toBeGreaterThan(0);
    // They came while the column was scrolled away, and so wait until the reader asks for them.
    await column.getByRole('button', { name: /new posts?$/ }).click();
    await scrollTo(column, gap);
    await expectInPlace(request, column);
    await audit(page, info, 'a gap that is filled');
  });
});

test.describe('in light', () => {
  test.use({
    colorScheme: 'light',
    bypassCSP: true,
    contextOptions: { reducedMotion: 'reduce' },
  });

  test('X refuses for a while: a try now, a take-over, and a gap that is counted and filled by hand', async ({
    page,
    request,
    world,
  }, info) => {
    await openDeck(page);
    const column = await track(page, 'golang -is:retweet', 'Go');
    await lists(column, 4);
    await expect(state(page)).toHaveText('● Live');
    await world.endSimulator();
    await expect(banner(page)).toContainText('X cannot be reached');
    await expect(age(column.getByRole('article').first())).toHaveText(longAgo);

    await world.simulate(
      4,
      'connect=1:status=429,kind=rate,reset=600s; connect=2:status=429,kind=connections',
    );
    await expect(banner(page)).toContainText(
      "X's rate limit is reached (429). Next try in 10 minutes.",
    );
    await expect(state(page)).toHaveText('● Waiting · 10 min');
    await expect(banner(page).getByRole('button')).toHaveText(['Try again now']);
    await tryNow(page).click();
    // Minutes before the next try, so it was the press that brought this.
    await expect(banner(page)).toContainText('another connection uses this token (429)');
    await expect(banner(page)).toContainText(/Next try in \d+ (seconds|minutes)\./);
    await expect(banner(page).getByRole('button')).toHaveText(['Try again now', 'Take over']);
    await audit(page, info, 'another connection');
    await banner(page).getByRole('button', { name: 'Take over' }).click();
    await expect(state(page)).toHaveText('● Live');
    await expect(banner(page)).toHaveCount(0);

    // From here on nothing is fetched or counted that the reader has not asked for.
    const gap = column.getByTestId('gap');
    await scrollTo(column, gap);
    await gap.getByRole('button', { name: 'How much is filled by itself' }).click();
    await gap.getByRole('combobox').selectOption('Nothing');
    await gap.getByRole('combobox').press('Escape');
    await expect(gap.getByRole('combobox')).toHaveCount(0);
    await expect(gap).toContainText(/^\d+ seconds offline: posts may be missing/, {
      timeout: patience,
    });
    await expect(countButton(gap)).toHaveText('Count what was missed (simulated, free)');
    expect(missedPosts(await archive(request))).toEqual([]);
    await expectInPlace(request, column);
    await audit(page, info, 'a gap that may be counted');

    await countButton(gap).click();
    await expect(gap).toContainText(/^\d+ seconds offline: [\d,]+ posts were missed/);
    const [missed] = await numbersOf(gap);
    await expect(fillButton(gap)).toHaveText(`Fill ${missed} (simulated, free)`);
    expect(missedPosts(await archive(request))).toEqual([]);
    await audit(page, info, 'a gap that may be filled');
    await fillAll(gap);
    expect((await archive(request)).gap).toMatchObject({ filled: (await numbersOf(gap))[0] });
    expect(missedPosts(await archive(request)).length).toBeGreaterThan(0);
  });
});

test.describe('after quitting', () => {
  // The page goes on asking while the program is gone, and Chromium logs it.
  test.use({ tolerated: /ERR_CONNECTION_REFUSED|^WebSocket connection to/ });

  test('what was missed is offered with its number, and fetched on a click alone', async ({
    page,
    request,
    world,
  }) => {
    await openDeck(page);
    const column = await track(page, 'golang -is:retweet', 'Go');
    await lists(column, 4);
    await expect(state(page)).toHaveText('● Live');
    await world.endProgram();
    const quit = new Date().toISOString();
    await expect(banner(page)).toContainText(
      'Dipper is not running What you see stays. Start Dipper again, and the page goes on by itself.',
    );
    await expect(banner(page).getByRole('button')).toHaveCount(0);
    await expect(state(page)).toHaveText('● Offline');
    await lists(column, 4);
    // Meanwhile people go on writing.
    await expect(async () => {
      const counts = (await world.askX('/2/tweets/counts/recent', {
        query: 'golang -is:retweet',
        start_time: quit,
        // X wants a count to end ten seconds ago.
        end_time: new Date(Math.max(Date.now() - 11_000, Date.parse(quit) + 1_000)).toISOString(),
      })) as { meta: { total_tweet_count: number } };
      expect(counts.meta.total_tweet_count).toBeGreaterThan(5);
    }).toPass({ timeout: patience });

    await world.serve();
    await expect(state(page)).toHaveText('● Live');
    await expect(banner(page)).toHaveCount(0);
    const gap = column.getByTestId('gap');
    // At the top new posts would soon push the line out of what is drawn.
    await scrollTo(column, gap);
    await expect(gap).toContainText(/^\d+ seconds? offline: looking for missed posts…/);
    await expect(gap).toContainText('Dipper was not running.');
    await expect(gap).toContainText(/^\d+ seconds? offline: [\d,]+ posts? w(as|ere) missed/, {
      timeout: patience,
    });
    const [missed = 0] = await numbersOf(gap);
    expect(missed).toBeGreaterThan(5);
    await expect(fillButton(gap)).toHaveText(`Fill ${missed} (simulated, free)`);
    expect(missedPosts(await archive(request))).toEqual([]);
    await expectInPlace(request, column);

    await fillAll(gap);
    const after = await archive(request);
    expect(after.gap).toMatchObject({ missed, filled: missed });
    expect(missedPosts(after).length).toBeGreaterThan(5);
    await column.getByRole('button', { name: /new posts?$/ }).click();
    await scrollTo(column, gap);
    await expectInPlace(request, column);
  });
});
