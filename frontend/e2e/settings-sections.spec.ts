import type { Locator, Page } from '@playwright/test';
import { audit, authorised, expect, key, lists, openDeck, postsOf, test, track } from './page';

test.use({ bypassCSP: true }); // axe is put into the page

async function openSection(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name }).click();
  return dialog.getByRole('tabpanel', { name });
}

test('the sections are gone through by keyboard alone', async ({ page }) => {
  await openDeck(page);
  await page.getByRole('button', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeFocused();
  await page.keyboard.press('Tab');
  const tab = (name: string) => dialog.getByRole('tab', { name });
  await expect(tab('Appearance')).toBeFocused();
  for (const name of ['Media', 'Muted', 'Keyboard']) {
    await page.keyboard.press('ArrowDown');
    await expect(tab(name)).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('checkbox', { name: /Single keys/ })).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('MIT', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();
});

test('the account says whose posts these are and how to have a token', async ({ page }) => {
  await openDeck(page);
  const section = await openSection(page, 'Account');
  await expect(section).toContainText('every post here is made up by a simulator');
  await expect(section).toContainText('0 of 1,000 rules are in use');
  await expect(section).toContainText('X_BEARER_TOKEN=… dipper serve');
  await expect(section.getByRole('button', { name: /Ask X|Forget/ })).toHaveCount(0);
});

test('simulated posts are removed, the topic stays and goes on', async ({ page, request }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await lists(column, 5);
  const old = await postsOf(column).last().getAttribute('data-key');
  const section = await openSection(page, 'Data');
  await expect(section.getByTestId('folder')).toHaveText(/^\/.*dipper-e2e-/);
  const remove = section.getByRole('button', { name: 'Remove all simulated posts …' });
  await remove.click();
  await expect(section.getByText(/\d+ simulated posts? will be removed for good/)).toBeVisible();
  await expect(section.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(remove).toBeVisible();
  // The column holds still below, and what is counted afterwards has come since.
  const before = new Date().toISOString();
  await remove.click();
  await section.getByRole('button', { name: /^Remove [\d,]+ posts?$/ }).click();
  await expect(remove.or(section.getByText(/^0 posts archived/))).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(column.locator(`[data-key="${old}"]`)).toHaveCount(0);
  await expect(postsOf(column).first()).toBeVisible();
  const [topic] = (await (await request.get('/api/topics', authorised)).json()).topics;
  const page1 = await request.get(`/api/topics/${topic.id}/posts?limit=1000`, authorised);
  for (const post of (await page1.json()).posts) {
    expect(post.receivedAt >= before, post.receivedAt).toBe(true);
  }
});

test('a diagnosis is shown, without the key, and copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openDeck(page);
  const section = await openSection(page, 'About');
  await expect(section).toContainText('0.1.0');
  await section.getByRole('button', { name: 'Examine' }).click();
  const report = section.getByTestId('report');
  await expect(report).toContainText('data folder');
  await expect(report).toContainText('running');
  await expect(report).not.toContainText(key);
  await section.getByRole('button', { name: 'Copy' }).click();
  await expect(section.getByText('Copied', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await report.textContent(),
  );
});

test('the licences of everything shipped are shown when one asks', async ({ page }) => {
  await openDeck(page);
  const section = await openSection(page, 'About');
  await section.getByRole('button', { name: 'Show the licences' }).click();
  const texts = section.getByRole('region', { name: 'Made with the work of others' });
  await expect(texts).toContainText('github.com/gorilla/websocket');
  await expect(texts).toContainText('react-dom');
  await expect(texts).toContainText('Permission is hereby granted');
});

for (const theme of ['dark', 'light', 'contrast'] as const) {
  test(`every section holds to WCAG in ${theme}`, async ({ page, request }, info) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await request.put('/api/deck', { ...authorised, data: { appearance: { theme } } });
    await openDeck(page);
    const column = await track(page, 'golang', 'Go');
    await expect(postsOf(column).nth(2)).toBeVisible();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    for (const [name, sign] of [
      ['Account', 'Rules'],
      ['Appearance', 'Theme'],
      ['Keyboard', 'Next post'],
      ['Data', 'Simulated posts'],
      ['About', 'MIT'],
    ] as const) {
      await dialog.getByRole('tab', { name }).click();
      await expect(dialog.getByRole('tabpanel')).toContainText(sign);
      await audit(page, info, `${name}, ${theme}`);
    }
  });
}
