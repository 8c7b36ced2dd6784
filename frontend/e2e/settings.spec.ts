import type { Locator, Page } from '@playwright/test';
import { audit, columnOf, expect, kept, lists, openDeck, postsOf, test, track } from './page';

test.use({ bypassCSP: true }); // axe is put into the page

async function openSettings(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).click();
  return page.getByRole('dialog', { name: 'Settings' });
}

const theme = (page: Page) => page.evaluate(() => document.documentElement.dataset['theme']);

/** Scrolls a column down and gives the card that is read, and where it lies. */
async function read(column: Locator) {
  await lists(column, 5);
  const feed = column.getByTestId('feed');
  // A list that has become too short for its place cannot keep it.
  await expect
    .poll(() => feed.evaluate((it) => it.scrollHeight - it.clientHeight), { timeout: 40_000 })
    .toBeGreaterThan(1_000);
  await feed.evaluate((it) => it.scrollTo({ top: 300 }));
  await expect(column.getByRole('button', { name: /new posts?$/ })).toBeVisible();
  const key = await feed.evaluate((it) => {
    const top = it.getBoundingClientRect().top;
    const rows = [...it.querySelectorAll<HTMLElement>('[data-key]')];
    const first = rows
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .find((row) => row.getBoundingClientRect().top >= top);
    return first?.dataset['key'] ?? '';
  });
  const card = feed.locator(`[data-key="${key}"]`);
  const place = () =>
    card.evaluate((it) => {
      const scroller = it.closest('[data-testid="feed"]');
      return it.getBoundingClientRect().top - (scroller?.getBoundingClientRect().top ?? 0);
    });
  return { card, place };
}

test('the theme is chosen, stays after a reload and is seen by the other page', async ({
  page,
  context,
}) => {
  await openDeck(page);
  const other = await context.newPage();
  await openDeck(other);
  await page.bringToFront();
  const settings = await openSettings(page);
  for (const [name, value] of [
    ['Light', 'light'],
    ['High contrast', 'contrast'],
    ['Dark', 'dark'],
  ] as const) {
    await settings.getByRole('radio', { name }).check({ force: true });
    await expect.poll(() => theme(page)).toBe(value);
  }
  await settings.getByRole('radio', { name: 'High contrast' }).check({ force: true });
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  await kept(page, { appearance: { theme: 'contrast' } });
  await page.reload();
  await expect.poll(() => theme(page)).toBe('contrast');
  await other.bringToFront();
  await other.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect.poll(() => theme(other)).toBe('contrast');
});

test('another language is there at once, and the reader stays where they were', async ({
  page,
}) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  const { place } = await read(column);
  const before = await place();
  const settings = await openSettings(page);
  await settings.getByRole('radio', { name: '简体中文' }).check({ force: true });
  await expect(page.getByRole('dialog', { name: '设置' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('source-state')).toContainText('实时');
  expect(await page.evaluate(() => document.documentElement.lang)).toMatch(/^zh/);
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
});

for (const choice of ['Light', 'Dense', 'Very large', 'Small']) {
  test(`${choice} keeps the reader's place`, async ({ page }) => {
    await openDeck(page);
    const column = await track(page, 'golang', 'Go');
    const { place } = await read(column);
    const before = await place();
    const settings = await openSettings(page);
    await settings.getByRole('radio', { name: choice, exact: true }).check({ force: true });
    await page.keyboard.press('Escape');
    await expect(settings).toBeHidden();
    await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
  });
}

test('a column is made narrow, painted and moved by its menu, and stays so', async ({ page }) => {
  await openDeck(page);
  await track(page, 'golang', 'Go');
  const column = await track(page, 'earthquake', 'Quakes');
  const width = async () => Math.round((await column.boundingBox())?.width ?? 0);
  await expect.poll(width).toBe(348);
  await column.getByRole('button', { name: 'More for Quakes' }).click();
  await page.getByRole('menuitemradio', { name: 'Narrow' }).click();
  await expect.poll(width).toBe(300);
  await page.getByRole('menuitemradio', { name: 'Pink' }).click();
  await page.getByRole('menuitem', { name: 'Move left' }).click();
  const names = () =>
    page
      .getByTestId('column')
      .evaluateAll((all) => all.map((it) => it.querySelector('h2')?.textContent));
  await expect.poll(names).toEqual(['Quakes', 'Go']);
  await page.reload();
  await expect.poll(names).toEqual(['Quakes', 'Go']);
  await expect.poll(width).toBe(300);
  expect(await column.evaluate((it) => it.style.getPropertyValue('--c'))).toBe('#e58fb1');
});

test('a column is made wider by dragging its edge and by the keyboard', async ({ page }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  const edge = column.getByRole('separator', { name: 'Width of Go' });
  const box = await edge.boundingBox();
  if (box === null) throw new Error('the edge is not drawn');
  await page.mouse.move(box.x + 4, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 84, box.y + 100, { steps: 4 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '428');
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '412');
  await expect.poll(async () => Math.round((await column.boundingBox())?.width ?? 0)).toBe(412);
  await edge.dblclick();
  await expect(edge).toHaveAttribute('aria-valuenow', '348');
});

test('a column folds to a strip that counts, and unfolds', async ({ page, topics }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await expect(postsOf(column).first()).toBeVisible();
  await column.getByRole('button', { name: 'More for Go' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  // The menu takes the keyboard a frame after it is drawn.
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.getByRole('menuitem', { name: 'Fold to a strip' })).toBeFocused({
      timeout: 200,
    });
  }).toPass();
  await page.keyboard.press('Enter');
  const strip = columnOf(page, 'Go').getByRole('button', { name: /^Go ?[1-9].*Unfold Go$/ });
  await expect(strip).toBeVisible();
  expect((await columnOf(page, 'Go').boundingBox())?.width).toBe(44);
  const [topic] = await topics();
  await kept(page, { columns: { [topic?.id ?? '']: { folded: expect.any(Object) } } });
  await page.reload();
  await strip.click();
  await expect(postsOf(column).first()).toBeVisible();
});

for (const name of ['Dark', 'Light', 'High contrast']) {
  test(`the settings, a menu and a strip hold to WCAG in ${name}`, async ({ page }, info) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openDeck(page);
    const column = await track(page, '(golang OR 地震)', 'Go');
    await track(page, 'cat has:images', 'Cats');
    await expect(postsOf(column).nth(2)).toBeVisible();
    const settings = await openSettings(page);
    await settings.getByRole('radio', { name }).check({ force: true });
    await audit(page, info, `settings, ${name}`);
    await page.keyboard.press('Escape');
    await column.getByRole('button', { name: 'More for Go' }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await audit(page, info, `menu, ${name}`);
    await page.getByRole('menuitem', { name: 'Fold to a strip' }).click();
    await audit(page, info, `strip, ${name}`);
  });
}
