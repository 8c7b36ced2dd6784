import { expect, openDeck, test } from './page';

test('an English reader is never sent Chinese', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  await openDeck(page);
  expect(sent.filter((path) => /assets\/index-.*\.js/.test(path))).toHaveLength(1);
  expect(sent.filter((path) => /assets\/zh-/.test(path))).toEqual([]);
});

test.describe('a Chinese reader', () => {
  test.use({ locale: 'zh-CN' });

  test('sees no word of English before their own, and is told of an end of the stream in Chinese', async ({
    page,
  }) => {
    // All that the page ever said of its state, from its first frame on.
    await page.addInitScript(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => {
        const words = document.querySelector('[data-testid="source-state"]')?.textContent ?? '';
        if (words !== '' && words !== said.at(-1)) said.push(words);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    await page.routeWebSocket(/\/ws\//, () => {});
    await page.route('**/api/status', async (route) => {
      const answer = await route.fetch();
      const status = await answer.json();
      const source = {
        ...status.source,
        state: 'waiting',
        reason: 'The X account has no credits left (402).',
        code: 'credits',
        said: 'Top up',
      };
      await route.fulfill({ json: { ...status, source } });
    });
    await openDeck(page);
    await expect(page.getByTestId('source-state')).toContainText('等待中');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    await expect(page.getByTestId('banner')).toContainText(
      'X 账户没有余额了（402）。请在 X 开发者控制台充值，然后重试。X 的说明：Top up.',
    );
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    expect(said.filter((words) => /[a-z]{3}/i.test(words))).toEqual([]);
  });
});

test('without its file another language is English, and the page goes on', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.route(/assets\/zh-/, (route) => route.abort());
  await openDeck(page);
  await expect(page.getByTestId('source-state')).toContainText(/Idle|Live|Connecting/);
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  await context.close();
});
