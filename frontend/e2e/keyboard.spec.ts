import type { Locator, Page } from '@playwright/test';
import {
  audit,
  authorised,
  columnOf,
  expect,
  kept,
  lists,
  openDeck,
  postsOf,
  test,
  track,
} from './page';

test.use({ bypassCSP: true }); // axe is put into the page

const focused = (page: Page) => page.locator('article:focus');
const keyOf = (row: Locator) => row.getAttribute('data-key');
const positionOf = async (page: Page) => Number(await focused(page).getAttribute('aria-posinset'));
// A dialog that is closed stays in the page until the next frame, and a new one waits for that.
const closed = (page: Page) => expect(page.locator('dialog')).toHaveCount(0);
const held = (column: Locator) => column.getByRole('button', { name: /new posts?$/ });

/** Two columns with posts to go through, and the keyboard nowhere. */
async function twoColumns(page: Page): Promise<{ go: Locator; quakes: Locator }> {
  await openDeck(page);
  const go = await track(page, 'golang', 'Go');
  const quakes = await track(page, 'earthquake', 'Quakes');
  await lists(go, 5);
  await lists(quakes, 5);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  return { go, quakes };
}

/** Whether the row with the keyboard lies wholly in its list, or fills it from its top. */
const whollyInSight = (page: Page) =>
  focused(page).evaluate((row) => {
    const list = row.closest('[role="feed"]')?.getBoundingClientRect();
    const { top, bottom, height } = row.getBoundingClientRect();
    if (list === undefined) return false;
    return top >= list.top - 1 && (bottom <= list.bottom + 1 || height > list.height - 20);
  });

test('j and k go from post to post, in sight, and the column stands still', async ({ page }) => {
  test.slow(); // sixteen steps, each drawn without a graphics card
  const { go } = await twoColumns(page);
  await lists(go, 10);
  await page.keyboard.press('j');
  await expect(focused(page)).toHaveAttribute('aria-posinset', '1');
  await expect(held(go)).toBeVisible();
  const first = await keyOf(focused(page));
  for (let post = 2; post <= 9; post++) {
    await page.keyboard.press('j');
    await expect(focused(page)).toHaveAttribute('aria-posinset', String(post));
    await expect.poll(() => whollyInSight(page)).toBe(true);
  }
  for (let post = 8; post >= 1; post--) {
    await page.keyboard.press('k');
    await expect(focused(page)).toHaveAttribute('aria-posinset', String(post));
    await expect.poll(() => whollyInSight(page)).toBe(true);
  }
  expect(await keyOf(focused(page))).toBe(first);
  await page.keyboard.press('k');
  expect(await keyOf(focused(page))).toBe(first);
  const name = await focused(page).getAttribute('aria-label');
  await expect(focused(page)).toContainText((name ?? '').split(':')[0] ?? '');
});

test('a full stop goes to the top and lets the column flow', async ({ page }) => {
  const { go } = await twoColumns(page);
  for (let post = 0; post < 5; post++) await page.keyboard.press('j');
  await expect(held(go)).toBeVisible();
  await expect(held(go)).toHaveAttribute('title', /\(\.\)$/);
  await page.keyboard.press('.');
  await expect(held(go)).toBeHidden();
  const feed = go.getByRole('feed');
  await expect(feed).toBeFocused();
  expect(await feed.evaluate((it) => it.scrollTop)).toBe(0);
  const newest = await keyOf(postsOf(go).first());
  await expect.poll(() => keyOf(postsOf(go).first())).not.toBe(newest);
});

test('h and l go from column to column, and back to where one was', async ({ page }) => {
  const { go, quakes } = await twoColumns(page);
  for (let post = 0; post < 4; post++) await page.keyboard.press('j');
  const read = await keyOf(focused(page));
  await page.keyboard.press('l');
  await expect(quakes.getByRole('feed')).toBeFocused();
  await page.keyboard.press('l'); // there is none further on
  await page.keyboard.press('j');
  await expect(quakes.locator('article:focus')).toHaveAttribute('aria-posinset', '1');
  await page.keyboard.press('h');
  await expect(go.locator('article:focus')).toHaveAttribute('data-key', read ?? '');
  await page.keyboard.press('l');
  await expect(quakes.locator('article:focus')).toBeVisible();
});

test('a folded column and one out of sight are entered as well', async ({ page }) => {
  const { go, quakes } = await twoColumns(page);
  await page.setViewportSize({ width: 620, height: 900 });
  await page.keyboard.press('h');
  await page.keyboard.press('j');
  await expect(go.locator('article:focus')).toBeVisible();
  await page.keyboard.press('l');
  await expect(quakes.getByRole('feed')).toBeFocused();
  await expect(quakes.getByRole('feed')).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: 'Fold to a strip' }).click();
  await expect(quakes.getByRole('button', { name: 'Unfold Quakes' })).toBeVisible();
  await page.keyboard.press('h');
  await expect(go.locator('article:focus')).toBeVisible();
  await page.keyboard.press('l');
  await expect(quakes.getByRole('button', { name: 'Unfold Quakes' })).toBeFocused();
});

test('Page Down and Page Up go from post to post, Ctrl with End and Home leave them', async ({
  page,
}) => {
  const { go } = await twoColumns(page);
  await page.keyboard.press('j');
  await page.keyboard.press('PageDown');
  expect(await positionOf(page)).toBe(2);
  await page.keyboard.press('PageUp');
  expect(await positionOf(page)).toBe(1);
  await page.keyboard.press('Control+End');
  await expect(go.getByRole('separator', { name: 'Width of Go' })).toBeFocused();
  await go.getByRole('feed').focus();
  await page.keyboard.press('Control+Home');
  expect(await go.evaluate((it) => it.contains(document.activeElement))).toBe(true);
  await expect(go.locator('header :focus')).toBeVisible();
});

test('o and Enter unfold a long simulated post and fold it again', async ({ page }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  const long = postsOf(column).filter({ has: page.getByRole('button', { name: 'Show more' }) });
  // It flows until the row has the keyboard.
  await expect(async () => {
    await column.getByRole('feed').focus();
    await page.keyboard.press('.');
    await long.first().evaluate((it) => (it as HTMLElement).focus(), null, { timeout: 2_000 });
    await expect(focused(page)).toHaveRole('article');
  }).toPass();
  const key = await keyOf(focused(page));
  const row = column.locator(`[data-key="${key}"]`);
  const more = row.getByRole('button', { name: /Show (more|less)/ });
  await page.keyboard.press('o');
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  await expect(row).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(more).toHaveAttribute('aria-expanded', 'false');
  await more.focus();
  await page.keyboard.press('Enter'); // the button's own
  await expect(more).toHaveAttribute('aria-expanded', 'true');
});

test('p pauses and resumes, m opens the menu, / looks for something, n writes', async ({
  page,
  topics,
}) => {
  const { quakes } = await twoColumns(page);
  await quakes.getByRole('feed').focus();
  const stateOf = async (name: string) => (await topics()).find((it) => it.name === name)?.state;
  await page.keyboard.press('p');
  await expect.poll(() => stateOf('Quakes')).toBe('paused');
  expect(await stateOf('Go')).toBe('live');
  await expect(page.getByRole('status').filter({ hasText: 'Quakes is paused.' })).toBeAttached();
  await page.keyboard.press('p');
  await expect.poll(() => stateOf('Quakes')).toBe('live');
  await page.keyboard.press('m');
  await expect(page.getByRole('menuitem', { name: 'Move left' })).toBeVisible();
  await page.keyboard.press('p'); // a menu keeps its letters
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  expect(await stateOf('Quakes')).toBe('live');
  await page.keyboard.press('n');
  await expect(page.getByLabel('Query')).toBeFocused();
  await page.keyboard.type('jk');
  await expect(page.getByLabel('Query')).toHaveText('jk');
  await page.keyboard.press('Escape'); // the list of what can stand here, where there is one
  if (await page.getByLabel('Query').evaluate((it) => it === document.activeElement)) {
    await page.keyboard.press('Escape');
  }
  await expect(page.getByLabel('Query')).not.toBeFocused();
  expect(await quakes.evaluate((it) => it.contains(document.activeElement))).toBe(true);
});

test('nobody who types loses a letter, with an input method or without', async ({ page }) => {
  const { go } = await twoColumns(page);
  await page.getByLabel('Name (optional)').focus();
  await page.keyboard.type('jkhlo.n/pm?');
  await expect(page.getByLabel('Name (optional)')).toHaveValue('jkhlo.n/pm?');
  await expect(focused(page)).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByLabel('Name (optional)').fill('');
  await go.getByRole('heading').getByRole('button').click();
  await page.keyboard.type('lo?');
  await page.keyboard.press('Escape');
  await go.getByRole('feed').focus();
  // What an input method is at work on, as Chromium and WebKit tell of it.
  await page.evaluate(() => {
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const event = { key: 'j', code: 'KeyJ', bubbles: true, ...how };
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', event));
    }
  });
  await expect(go.getByRole('feed')).toBeFocused();
  for (const press of ['Control+j', 'Alt+j', 'Meta+j', 'Shift+J']) {
    await page.keyboard.press(press);
    await expect(go.getByRole('feed')).toBeFocused();
  }
  await page.keyboard.press('j');
  await expect(focused(page)).toHaveCount(1);
});

test('single keys can be switched off, and stay so', async ({ page }) => {
  const { go } = await twoColumns(page);
  await expect(go.getByRole('button', { name: 'Pause Go' })).toHaveAttribute(
    'title',
    'Pause Go (p)',
  );
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Keyboard' }).click();
  await page.getByRole('checkbox', { name: /Single keys give commands/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(go.getByRole('button', { name: 'Pause Go' })).toHaveAttribute('title', 'Pause Go');
  await kept(page, { singleKeys: false });
  await page.reload();
  await expect(postsOf(go).nth(2)).toBeVisible();
  await go.getByRole('feed').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  await expect(go.getByRole('feed')).toBeFocused();
  await page.keyboard.press('Control+k'); // no letter by itself
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
});

test('the palette finds commands and carries them out by keyboard alone', async ({
  page,
  topics,
}) => {
  const { go, quakes } = await twoColumns(page);
  const choose = async (words: string, command: string) => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await page.keyboard.type(words);
    await expect(page.getByRole('option', { name: command })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await page.keyboard.press('Enter');
    await expect(page.locator('dialog:has([cmdk-root])')).toHaveCount(0);
  };
  await choose('go to quakes', 'Go to Quakes');
  await expect(quakes.getByRole('feed')).toBeFocused();
  await choose('pause quakes', 'Pause Quakes');
  await expect.poll(async () => (await topics())[1]?.state).toBe('paused');
  await choose('theme light', 'Theme: Light');
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset['theme']))
    .toBe('light');
  await choose('quakes left', 'Move Quakes left');
  await expect.poll(async () => (await topics())[0]?.name).toBe('Quakes');
  await choose('new topic', 'New topic');
  await expect(page.getByLabel('Query')).toBeFocused();
  await page.keyboard.press('Escape');
  await choose('settings data', 'Settings: Data');
  await expect(page.getByRole('tab', { name: 'Data' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await closed(page);
  await choose('clear go', 'Clear Go');
  await expect(go.getByText(/^Cleared at/)).toBeVisible();
  await choose('filter go', 'Filter Go');
  await expect(page.getByText('What shows in this column')).toBeVisible();
  await page.keyboard.press('Escape');
  await choose('wide go', 'Width of Go: Wide');
  await expect.poll(async () => (await go.boundingBox())?.width ?? 0).toBeGreaterThan(380);
  await choose('dark', 'Theme: Dark');
  await choose('another view of quakes', 'Another view of Quakes');
  await expect(page.getByTestId('column')).toHaveCount(3);
  await choose('add quakes to the column go', 'Add Quakes to the column Go');
  await expect(page.getByText('Quakes shows in Go now.').first()).toBeVisible();
  await expect(page.getByTestId('column')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('column')).toHaveCount(3);
  await choose('fold go', 'Fold Go to a strip');
  await expect(go.getByRole('button', { name: 'Unfold Go' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('zzzz');
  await expect(page.getByText('There is no such command.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the row with the keyboard stays drawn when one scrolls away from it', async ({ page }) => {
  const { go } = await twoColumns(page);
  await expect(async () => {
    const feed = go.getByRole('feed');
    expect(await feed.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeGreaterThan(5_000);
  }).toPass({ timeout: 50_000 });
  await page.keyboard.press('j');
  const key = await keyOf(focused(page));
  await go.getByRole('feed').evaluate((it) => it.scrollTo({ top: it.scrollHeight }));
  const positions = () =>
    postsOf(go).evaluateAll((all) => all.map((it) => Number(it.getAttribute('aria-posinset'))));
  await expect.poll(async () => Math.max(...(await positions()))).toBeGreaterThan(15);
  expect(await positions()).not.toContain(4); // far away all others are gone
  await expect(focused(page)).toHaveAttribute('data-key', key ?? '');
  await page.keyboard.press('j');
  await expect(focused(page)).toHaveAttribute('aria-posinset', '2');
  await expect.poll(() => whollyInSight(page)).toBe(true);
});

for (const theme of ['dark', 'light', 'contrast'] as const) {
  test(`help, palette and a row with the keyboard hold to WCAG in ${theme}`, async ({
    page,
    request,
  }, info) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await request.put('/api/deck', {
      ...authorised,
      data: { appearance: { theme } },
    });
    await openDeck(page);
    const go = await track(page, 'golang', 'Go');
    await expect(postsOf(columnOf(page, 'Go')).nth(2)).toBeVisible();
    await go.getByRole('feed').focus();
    await page.keyboard.press('j');
    await audit(page, info, `a row, ${theme}`);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toContainText('Next post');
    await audit(page, info, `help, ${theme}`);
    await page.keyboard.press('Escape');
    await closed(page);
    await expect(focused(page)).toHaveCount(1); // back where one was
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option').first()).toBeVisible();
    await audit(page, info, `palette, ${theme}`);
  });
}
