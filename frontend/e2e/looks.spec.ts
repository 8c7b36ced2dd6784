import { audit, columnOf, expect, openDeck, postsOf, test, track } from './page';

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    // The page's own policy forbids what a test injects.
    // What is still fading in has no contrast yet.
    test.use({ colorScheme, bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

    test('everyone can use the page', async ({ page }, info) => {
      // Three columns that run, drawn without a graphics card.
      test.slow();
      await page.goto('/');
      await expect(page.getByRole('heading')).toBeVisible();
      await audit(page, info, 'without a key');
      await openDeck(page);
      await expect(page.getByRole('button', { name: 'Add three topics' })).toBeVisible();
      await audit(page, info, 'empty deck');
      await page.getByRole('button', { name: 'Add three topics' }).click();
      await expect(postsOf(columnOf(page, 'Cats in pictures')).first()).toBeVisible();
      const go = columnOf(page, 'Go');
      await expect(async () => {
        const feed = go.getByRole('feed');
        expect(await feed.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeGreaterThan(900);
      }).toPass();
      await go.getByRole('feed').hover();
      await page.mouse.wheel(0, 700);
      await expect(go.getByRole('button', { name: /new post/ })).toBeVisible();
      const quakes = columnOf(page, 'Earthquake reports');
      await quakes.getByRole('button', { name: /^Pause/ }).click();
      await expect(quakes.getByText('Paused, costs nothing')).toBeVisible();
      await page.getByLabel('Query').fill('golang lang:xx');
      await expect(page.getByLabel('Query')).toHaveAttribute('aria-invalid', 'true');
      await audit(page, info, 'deck with a pill, a paused column and a wrong query');
      await page.getByLabel('Query').fill('');
      await quakes.getByRole('button', { name: /^Close/ }).click();
      await expect(page.getByTestId('undo-toast')).toBeVisible();
      await audit(page, info, 'deck with a closed column');
    });
  });
}

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN', contextOptions: { reducedMotion: 'reduce' } });

  test('every sentence is Chinese', async ({ page }) => {
    await openDeck(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await page.getByRole('button', { name: '添加三个主题' }).click();
    const column = columnOf(page, '地震快讯');
    await expect(postsOf(column).first()).toBeVisible();
    await expect(postsOf(column).first().getByText('模拟', { exact: true })).toBeVisible();
    await expect(page.getByTestId('source-state')).toContainText('实时');
    await expect(column.getByText(/条\/分$/)).toBeVisible();
    await page.getByLabel('查询').fill('(golang');
    await expect(page.getByText('这个括号没有闭合')).toBeVisible();
    await page.getByLabel('查询').fill('');
    await column.getByRole('button', { name: '关闭「地震快讯」' }).click();
    await page.getByRole('button', { name: '撤销' }).click();
    await expect(column).toBeVisible();
  });
});

test('nothing is loaded from elsewhere', async ({ page, baseURL }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${baseURL}/`) && !url.startsWith('data:')) elsewhere.push(url);
  });
  await openDeck(page);
  const column = await track(page, 'cats has:images', 'Cats');
  await expect(column.locator('article img').nth(3)).toBeVisible();
  const drawn = await column
    .locator('article img')
    .evaluateAll((all) =>
      all.every((it) => new URL((it as HTMLImageElement).src).pathname.startsWith('/media/drawn/')),
    );
  expect(drawn).toBe(true);
  expect(elsewhere).toEqual([]);
});
