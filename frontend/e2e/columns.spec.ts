import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { audit, authorised, expect, kept, lists, openDeck, postsOf, test } from './page';

test.use({ bypassCSP: true }); // axe is put into the page
// Several columns that run, drawn without a graphics card.
test.beforeEach(() => test.slow());

type Post = {
  seq: number;
  id: string;
  text: string;
  lang: string;
  replyTo: string | null;
  repostOf: Post | null;
  media: unknown[];
  metrics: { likes: number | null } | null;
};

type Topics = () => Promise<{ id: string; name: string }[]>;

const columnOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Tracks a topic at the program's door; how that is typed is told elsewhere. */
async function track(page: Page, query: string, name: string): Promise<Locator> {
  const data = { query, name };
  expect((await page.request.post('/api/topics', { ...authorised, data })).status()).toBe(201);
  const column = columnOf(page, name);
  await expect(column).toBeVisible();
  return column;
}

async function choose(page: Page, column: Locator, ...items: string[]) {
  await column.getByRole('button', { name: /^More for (?!this post)/ }).click();
  for (const name of items) await page.getByRole('menuitem', { name, exact: true }).click();
}

/** All posts that the archive has of a topic. */
async function archived(request: APIRequestContext, id: string): Promise<Post[]> {
  const answer = await request.get(`/api/topics/${id}/posts?limit=1000`, authorised);
  return ((await answer.json()) as { posts: Post[] }).posts;
}

async function idOf(topics: Topics, name: string) {
  return (await topics()).find((topic) => topic.name === name)?.id ?? '';
}

/** Waits until topics have so many posts, and stops them: nothing more comes, and all that came is shown. */
async function filled(page: Page, topics: Topics, posts: number, ...names: string[]) {
  const ids: string[] = [];
  for (const name of names) {
    const id = await idOf(topics, name);
    await expect
      .poll(async () => (await archived(page.request, id)).length, { timeout: 40_000 })
      .toBeGreaterThan(posts);
    await columnOf(page, name)
      .getByRole('button', { name: `Pause ${name}` })
      .click();
    await expect(columnOf(page, name).getByText('Paused, costs nothing')).toBeVisible();
    ids.push(id);
  }
  // What X sent before it heard of the pause is kept, and a list shows it in its turn.
  await expect(page.getByTestId('source-state')).toContainText('Idle');
  for (const [at, name] of names.entries()) {
    await expect(async () => {
      const [newest] = await archived(page.request, ids[at] ?? '');
      const row = page.locator(`[data-key="p${newest?.seq}"]`);
      expect(await postsOf(columnOf(page, name)).and(row).count()).toBe(1);
    }).toPass();
  }
  return ids;
}

/** The keys of all rows of a column, from the top to where it ends. */
async function allKeys(column: Locator): Promise<string[]> {
  const feed = column.getByTestId('feed');
  return feed.evaluate(async (it) => {
    const keys = new Set<string>();
    const frame = () => new Promise(requestAnimationFrame);
    it.dispatchEvent(new WheelEvent('wheel', { bubbles: true })); // as a reader does
    it.scrollTop = 0;
    await frame();
    await frame();
    for (let still = 0, last = -1; still < 20; ) {
      for (const row of it.querySelectorAll('article')) keys.add(row.dataset['key'] ?? '');
      it.scrollTop += 400;
      await frame();
      still = it.scrollTop === last && !/Looked|Loading/.test(it.textContent ?? '') ? still + 1 : 0;
      last = it.scrollTop;
    }
    return [...keys];
  });
}

const sorted = (all: Iterable<string>) => [...new Set(all)].sort();
const shownOf = (post: Post) => post.repostOf ?? post;

/** Scrolls a column down, and gives the card that is read and where it lies in the window. */
async function read(column: Locator) {
  const feed = column.getByTestId('feed');
  await lists(column, 5);
  await expect
    .poll(() => feed.evaluate((it) => it.scrollHeight - it.clientHeight))
    .toBeGreaterThan(1500);
  await feed.evaluate((it) => it.scrollTo({ top: 900 }));
  // The list measures what has come into sight.
  await feed.evaluate(async (it) => {
    for (let still = 0, last = ''; still < 10; ) {
      const now = [...it.querySelectorAll('article')]
        .map((row) => `${row.dataset['key']} ${row.getBoundingClientRect().top}`)
        .join();
      still = now === last ? still + 1 : 0;
      last = now;
      await new Promise(requestAnimationFrame);
    }
  });
  const key = await feed.evaluate((it) => {
    const top = it.getBoundingClientRect().top;
    const rows = [...it.querySelectorAll<HTMLElement>('[data-key]')];
    return rows
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .find((row) => row.getBoundingClientRect().top >= top)?.dataset['key'];
  });
  const card = feed.locator(`[data-key="${key}"]`);
  const y = () => card.evaluate((it) => it.getBoundingClientRect().top).catch(() => Number.NaN);
  return { key: key ?? '', card, y };
}

const distance = (y: () => Promise<number>, before: number) => async () =>
  Math.abs((await y()) - before);

test('two topics become one column with each post once, and part again', async ({
  page,
  request,
  topics,
}) => {
  await openDeck(page);
  const first = await track(page, 'golang', 'Go');
  await track(page, '(golang OR #golang OR cat)', 'More');
  const ids = await filled(page, topics, 12, 'Go', 'More');
  await choose(page, first, 'Add a topic to this column', 'More');
  await expect(page.getByTestId('column')).toHaveCount(1);
  const both = columnOf(page, 'Go + More');
  await expect(postsOf(both).first()).toBeVisible();
  const posts = (await Promise.all(ids.map((id) => archived(request, id)))).flat();
  const want = sorted(posts.map(({ id }) => `i${id}`));
  expect(want.length).toBeLessThan(posts.length);
  expect(sorted(await allKeys(both))).toEqual(want);
  await page.reload();
  await expect(postsOf(both).first()).toBeVisible();
  expect(sorted(await allKeys(both))).toEqual(want);
  // Whose a post is stands above it, both where both have it.
  const shared = posts.find(({ id }) => posts.filter((post) => post.id === id).length === 2);
  await expect(async () => {
    await both.getByTestId('feed').evaluate((it, key) => {
      if (!it.querySelector(`[data-key="${key}"]`)) it.scrollTop -= 500;
    }, `i${shared?.id}`);
    const row = both.locator(`[data-key="i${shared?.id}"]`);
    await expect(row).toContainText('Go', { timeout: 500 });
    await expect(row).toContainText('More', { timeout: 500 });
  }).toPass();
  await choose(page, both, 'Take a topic out', 'More');
  await expect(page.getByTestId('column')).toHaveCount(2);
  await expect(columnOf(page, 'More')).toBeVisible();
  await expect(columnOf(page, 'Go')).toBeVisible();
});

test('a column of two topics is paused, closed and brought back as one', async ({
  page,
  topics,
}) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  await track(page, 'cat', 'Cats');
  await choose(page, go, 'Add a topic to this column', 'Cats');
  const both = columnOf(page, 'Go + Cats');
  await expect(postsOf(both).first()).toBeVisible();
  const states = async () => (await topics()).map(({ state }) => state);
  await both.getByRole('button', { name: 'Pause Go + Cats' }).click();
  await expect.poll(states).toEqual(['paused', 'paused']);
  await both.getByRole('button', { name: 'Resume Go + Cats' }).click();
  await expect.poll(states).toEqual(['live', 'live']);
  await both.getByRole('button', { name: 'Close Go + Cats' }).click();
  await expect(both).toBeHidden();
  await expect(page.getByTestId('undo-toast')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(both).toBeVisible();
  await expect.poll(states).toEqual(['live', 'live']);
});

test('a further view is read by itself and costs no rule, and comes back when it was closed', async ({
  page,
  topics,
}) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  await lists(go, 5);
  await choose(page, go, 'Another view of it');
  const view = columnOf(page, 'Go (2)');
  await expect(postsOf(view).first()).toBeVisible();
  await read(go);
  const pill = (column: Locator) => column.getByRole('button', { name: /new posts?$/ });
  await expect(pill(go)).toBeVisible();
  await expect(pill(view)).toBeHidden();
  await expect(page.getByText('1 of 1,000 rules')).toBeVisible();
  const names = () =>
    page
      .getByTestId('column')
      .evaluateAll((all) => all.map((it) => it.querySelector('h2')?.textContent));
  await choose(page, view, 'Move left');
  await expect.poll(names).toEqual(['Go (2)', 'Go']);
  await expect(async () => {
    const deck = await (await page.request.get('/api/deck', authorised)).json();
    expect(Object.values(deck.columns)).toContainEqual(expect.objectContaining({ after: '' }));
  }).toPass();
  await page.reload();
  await expect.poll(names).toEqual(['Go (2)', 'Go']);
  // The notice goes by itself, and a page that stands still is quick to press it.
  const [topic] = await topics();
  const stop = { ...authorised, data: { state: 'paused' } };
  await page.request.patch(`/api/topics/${topic?.id}`, stop);
  await expect(view.getByText('Paused, costs nothing')).toBeVisible();
  await view.getByRole('button', { name: 'Close Go (2)' }).click();
  await expect.poll(names).toEqual(['Go']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(names).toEqual(['Go (2)', 'Go']);
  expect(await topics()).toHaveLength(1);
});

test('a column is cleared and shown again', async ({ page, topics }) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  const [id = ''] = await filled(page, topics, 5, 'Go');
  const before = sorted(await allKeys(go));
  await choose(page, go, 'Clear the column');
  await expect(go.getByText(/^Cleared at \d\d:\d\d/)).toBeVisible();
  await expect(postsOf(go)).toHaveCount(0);
  await kept(page, { columns: { [id]: { clearedAt: expect.any(Number) } } });
  await page.reload();
  await expect(go.getByText(/^Cleared at/)).toBeVisible();
  await expect(postsOf(go)).toHaveCount(0);
  await go.getByRole('button', { name: 'Show again' }).click();
  await expect(postsOf(go).first()).toBeVisible();
  expect(sorted(await allKeys(go))).toEqual(before);
});

test('a filter shows what passes and nothing else, in every page', async ({
  page,
  context,
  request,
  topics,
}) => {
  await openDeck(page);
  const go = await track(page, '(golang OR 地震 OR cat)', 'Go');
  const [id = ''] = await filled(page, topics, 60, 'Go');
  const posts = await archived(request, id);
  const likes = posts.map((post) => shownOf(post).metrics?.likes ?? 0).sort((a, b) => b - a)[20];
  const lang = posts.map((post) => shownOf(post).lang).find((code) => code === 'ja') ?? 'en';
  const popover = page.getByRole('dialog', { name: 'What shows in this column' });
  const open = () => go.getByRole('button', { name: /^Filter Go/ }).click();
  const cases: [(box: Locator) => Promise<unknown>, string, (post: Post) => boolean][] = [
    [
      (box) => box.getByLabel('Media only').check(),
      'Media only',
      (post) => shownOf(post).media.length > 0,
    ],
    [
      (box) => box.getByLabel('No replies').check(),
      'No replies',
      (post) => shownOf(post).replyTo === null,
    ],
    [(box) => box.getByLabel('No reposts').check(), 'No reposts', (post) => post.repostOf === null],
    [
      (box) => box.getByLabel('Language').selectOption(lang),
      lang === 'ja' ? 'Japanese' : 'English',
      (post) => shownOf(post).lang === lang,
    ],
    [
      (box) => box.getByLabel('At least so many likes').fill(String(likes)),
      'or more',
      (post) => (shownOf(post).metrics?.likes ?? 0) >= (likes ?? 0),
    ],
  ];
  for (const [set, words, passes] of cases) {
    await open();
    await set(popover);
    await page.keyboard.press('Escape');
    await expect(popover).toBeHidden();
    const want = sorted(posts.filter(passes).map(({ seq }) => `p${seq}`));
    expect(want.length, words).toBeGreaterThan(0);
    const line = go.getByTestId('filters');
    await expect(line).toContainText(words);
    expect(sorted(await allKeys(go)), words).toEqual(want);
    await expect(line).toContainText(`${posts.length - want.length} hidden`);
    await line.getByRole('button', { name: 'Clear filters' }).click();
    await expect(line).toBeHidden();
  }
  await open();
  await popover.getByLabel('No replies').check();
  await page.keyboard.press('Escape');
  await kept(page, { columns: { [id]: { filter: { noReplies: true } } } });
  await page.reload();
  await expect(go.getByTestId('filters')).toContainText('No replies');
  const other = await context.newPage();
  await openDeck(other);
  await expect(columnOf(other, 'Go').getByTestId('filters')).toContainText('No replies');
});

test('a filter that hides all looks through the archive to its end, and says so', async ({
  page,
  request,
  topics,
}) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  const id = await idOf(topics, 'Go');
  await expect
    .poll(async () => (await archived(request, id)).length, { timeout: 60_000 })
    .toBeGreaterThan(130);
  await page.reload();
  await expect(postsOf(go).first()).toBeVisible();
  await go.getByRole('button', { name: 'Filter Go' }).click();
  await page.getByLabel('At least so many likes').fill('900000000');
  await page.keyboard.press('Escape');
  await expect(go.getByText('Nothing passes the filters so far')).toBeVisible();
  await expect(go.getByText('The archive begins here.')).toBeVisible();
  const hidden = async () =>
    Number.parseInt(
      (await go.getByTestId('filters').textContent())?.match(/(\d+) hidden/)?.[1] ?? '',
      10,
    );
  expect(await hidden()).toBeGreaterThan(130);
});

test('the row that is read stays when a filter is set and cleared', async ({ page, topics }) => {
  await openDeck(page);
  // No reposts come, so that the row which is read passes the filter.
  const go = await track(page, 'golang -is:retweet', 'Go');
  await filled(page, topics, 40, 'Go');
  const { y } = await read(go);
  const before = await y();
  await go.getByRole('button', { name: 'Filter Go' }).click();
  await page.getByLabel('No reposts').check();
  await expect(go.getByTestId('filters')).toBeVisible();
  await expect.poll(distance(y, before)).toBeLessThanOrEqual(1);
  await page.keyboard.press('Escape');
  await go.getByRole('button', { name: 'Clear filters' }).click();
  await expect(go.getByTestId('filters')).toBeHidden();
  await expect.poll(distance(y, before)).toBeLessThanOrEqual(1);
});

test('a muted word shows in no column and is not counted, until it is shown again', async ({
  page,
  topics,
}) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  const cats = await track(page, '(cat OR golang)', 'Cats');
  await read(go);
  const pill = go.getByRole('button', { name: /new posts?$/ });
  await expect(pill).toBeVisible();
  await expect(
    postsOf(cats)
      .filter({ hasText: /golang/i })
      .first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Muted' }).click();
  const muted = page.getByRole('tabpanel', { name: 'Muted' });
  await muted.getByRole('textbox').fill('GoLang');
  await muted.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(muted.getByText('GoLang')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(go.getByText('Nothing passes the filters so far')).toBeVisible();
  await expect(pill).toBeHidden();
  await expect(postsOf(cats).filter({ hasText: /\bgolang\b/i })).toHaveCount(0);
  await choose(page, go, 'Fold to a strip');
  const strip = columnOf(page, 'Go').getByRole('button');
  await expect(strip).toHaveAccessibleName(/^Go ?Unfold Go$/);
  const id = await idOf(topics, 'Go');
  await kept(page, {
    columns: { [id]: { folded: expect.any(Object) } },
    mutes: { words: ['GoLang'] },
  });
  await page.reload();
  await expect(strip).toHaveAccessibleName(/^Go ?Unfold Go$/);
  await strip.click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Muted' }).click();
  await muted.getByRole('button', { name: 'Show GoLang again' }).click();
  await page.keyboard.press('Escape');
  await expect(postsOf(go).first()).toBeVisible();
});

test('muting in one column leaves the others, and is undone by its notice', async ({ page }) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  await expect(postsOf(go).first()).toBeVisible();
  await choose(page, go, 'Another view of it');
  await go.getByRole('button', { name: 'Filter Go' }).click();
  const popover = page.getByRole('dialog', { name: 'What shows in this column' });
  await popover.getByRole('textbox').fill('golang');
  await page.keyboard.press('Enter');
  await expect(go.getByTestId('filters')).toContainText('1 word muted');
  // The notice goes by itself, so it is pressed at once.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(go.getByTestId('filters')).toBeHidden();
  await go.getByRole('button', { name: 'Filter Go' }).click();
  await popover.getByRole('textbox').fill('golang');
  await page.keyboard.press('Enter');
  await expect(go.getByText('Nothing passes the filters so far')).toBeVisible();
  await expect(postsOf(columnOf(page, 'Go (2)')).first()).toBeVisible();
  await popover.getByRole('button', { name: 'Show golang again' }).click();
  await expect(postsOf(go).first()).toBeVisible();
  await expect(go.getByTestId('filters')).toBeHidden();
});

test('finding marks what is found, and Escape goes back to the row that was read', async ({
  page,
}) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  const { y } = await read(go);
  const before = await y();
  await choose(page, go, 'Find in this column');
  const field = go.getByRole('textbox', { name: 'Find in Go' });
  await expect(field).toBeFocused();
  await expect.poll(distance(y, before)).toBeLessThanOrEqual(1);
  await page.keyboard.type('olan');
  await expect(go.getByRole('search').getByRole('status')).toHaveText(/^\d+ found$/);
  await expect(
    postsOf(go)
      .locator('mark', { hasText: /^olan$/i })
      .first(),
  ).toBeVisible();
  await page.keyboard.type('qqq');
  await expect(go.getByRole('search').getByRole('status')).toHaveText('0 found');
  await expect(postsOf(go)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await expect.poll(distance(y, before)).toBeLessThanOrEqual(1);
  // The reader is still held, and what came meanwhile waits.
  await expect(go.getByRole('button', { name: /new posts?$/ })).toBeVisible();
});

test('all of it goes by keyboard alone', async ({ page }) => {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  await track(page, 'cat', 'Cats');
  await expect(postsOf(go).first()).toBeVisible();
  await go.getByRole('button', { name: 'More for Go' }).focus();
  await page.keyboard.press('Enter');
  const join = page.getByRole('menuitem', { name: 'Add a topic to this column' });
  await expect(page.getByRole('menu')).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(join).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'Cats' })).toBeFocused();
  await page.keyboard.press('Enter');
  const both = columnOf(page, 'Go + Cats');
  await expect(both).toBeVisible();
  await both.getByRole('button', { name: 'Pause Go + Cats' }).focus();
  await page.keyboard.press('Enter');
  await both.getByRole('button', { name: 'Filter Go + Cats' }).focus();
  await page.keyboard.press('Enter');
  const media = page.getByLabel('Media only');
  await expect(media).toBeVisible();
  await media.focus();
  await page.keyboard.press('Space');
  await expect(media).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(media).toBeHidden();
  await expect(both.getByRole('button', { name: 'Filter Go + Cats (on)' })).toBeFocused();
});

for (const name of ['Dark', 'Light', 'High contrast']) {
  test(`columns, filters and finding hold to WCAG in ${name}`, async ({
    page,
    request,
    topics,
  }, info) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openDeck(page);
    const go = await track(page, '(golang OR 地震)', 'Go');
    await track(page, 'cat has:images', 'Cats');
    await track(page, 'coffee', 'Coffee');
    for (const { id, name: topic } of await topics()) {
      await expect(postsOf(columnOf(page, topic)).nth(2)).toBeVisible();
      // A page that stands still is audited faster.
      await request.patch(`/api/topics/${id}`, { ...authorised, data: { state: 'paused' } });
    }
    await page.getByRole('button', { name: 'Settings' }).click();
    await page
      .getByRole('dialog', { name: 'Settings' })
      .getByRole('radio', { name })
      .check({ force: true });
    await page.getByRole('tab', { name: 'Muted' }).click();
    const muted = page.getByRole('tabpanel', { name: 'Muted' });
    await muted.getByRole('textbox').fill('spam');
    await page.keyboard.press('Enter');
    await muted.getByRole('textbox').fill('?!');
    await page.keyboard.press('Enter');
    await expect(muted.getByRole('alert')).toBeVisible();
    await audit(page, info, `muted, ${name}`);
    await page.keyboard.press('Escape');
    await choose(page, go, 'Add a topic to this column', 'Cats');
    const both = columnOf(page, 'Go + Cats');
    await expect(postsOf(both).nth(2)).toBeVisible();
    await both.getByRole('button', { name: 'More for Go + Cats' }).click();
    await page.getByRole('menuitem', { name: 'Add a topic to this column' }).click();
    await expect(page.getByRole('menuitem', { name: 'Coffee' })).toBeVisible();
    await audit(page, info, `submenu, ${name}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await both.getByRole('button', { name: /^Filter/ }).click();
    const popover = page.getByRole('dialog', { name: 'What shows in this column' });
    await popover.getByLabel('No reposts').check();
    await popover.getByRole('textbox').fill('eggs');
    await page.keyboard.press('Enter');
    await audit(page, info, `filter, ${name}`);
    await page.keyboard.press('Escape');
    await choose(page, both, 'Find in this column');
    await page.keyboard.type('o');
    await audit(page, info, `find, ${name}`);
    await page.keyboard.press('Escape');
    await both.getByRole('button', { name: /^Filter/ }).click();
    await popover.getByLabel('At least so many likes').fill('900000000');
    await page.keyboard.press('Escape');
    await expect(both.getByText('Nothing passes the filters so far')).toBeVisible();
    await choose(page, columnOf(page, 'Coffee'), 'Clear the column');
    await audit(page, info, `nothing passes, ${name}`);
  });
}
