import { authorised, columnOf, expect, key, lists, openDeck, postsOf, test, track } from './page';

test('without the key the page says which address to open', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading')).toHaveText('Open Dipper at the address it printed');
  await expect(page.getByText('/#key=')).toBeVisible();
});

test('the key leaves the address bar and outlives a reload', async ({ page }) => {
  await openDeck(page);
  expect(page.url()).not.toContain('key');
  await page.reload();
  await expect(page.getByTestId('source-state')).toContainText('Idle');
});

test('a typed topic fills with posts and says that they are simulated', async ({ page }) => {
  await openDeck(page);
  const column = await track(page, '(golang OR #golang) lang:en', 'Go');
  await expect(postsOf(column).nth(2)).toBeVisible();
  await expect(postsOf(column).first().getByText('Simulated', { exact: true })).toBeVisible();
  await expect(page.getByTestId('simulated')).toBeVisible();
  await expect(page.getByTestId('source-state')).toContainText('Live');
  await expect(page.getByText('1 of 1,000 rules')).toBeVisible();
  await expect(column.getByText(/^\d+\/min$/)).not.toHaveText('0/min');
  expect(await page.locator('a[href*="x.com"], a[href*="twitter.com"]').count()).toBe(0);
  await expect(page.getByLabel('Query')).toHaveText('');
});

test('the empty deck has a button that adds three topics', async ({ page }) => {
  await openDeck(page);
  await page.getByRole('button', { name: 'Add three topics' }).click();
  await expect(page.getByTestId('column')).toHaveCount(3);
  for (const name of ['Go', 'Earthquake reports', 'Cats in pictures']) {
    await expect(postsOf(columnOf(page, name)).first()).toBeVisible();
  }
});

test('the empty deck offers a dozen topics, each one click away and without a fault', async ({
  page,
  request,
}) => {
  await openDeck(page);
  const examples = page.getByRole('main').getByRole('region').getByRole('button');
  await expect(examples).toHaveCount(12);
  for (const query of await examples.evaluateAll((all) =>
    all.map((it) => it.getAttribute('title') ?? ''),
  )) {
    const answer = await request.post('/api/check', {
      ...authorised,
      data: { query },
    });
    expect(await answer.json(), query).toMatchObject({ valid: true, problems: [], hints: [] });
  }
  await examples.filter({ hasText: 'Everyday Japanese' }).click();
  await expect(postsOf(columnOf(page, 'Everyday Japanese')).first()).toBeVisible();
  await expect(page.getByTestId('column')).toHaveCount(1);
});

test('a wrong query is underlined where it is wrong, and nothing is tracked', async ({
  page,
  topics,
}) => {
  await openDeck(page);
  await page.getByLabel('Query').fill('golang lang:xx (');
  await expect(page.getByRole('status').filter({ hasText: /\w/ }).first()).toBeVisible();
  await expect(page.getByLabel('Query')).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Query')).toHaveText('golang lang:xx (');
  await expect(page.getByTestId('column')).toHaveCount(0);
  expect(await topics()).toEqual([]);
});

test('a column stands still while it is read, and the pill counts', async ({ page }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await lists(column, 6);
  await expect(async () => {
    const feed = column.getByRole('feed');
    expect(await feed.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeGreaterThan(900);
  }).toPass();
  await column.getByRole('feed').hover();
  await page.mouse.wheel(0, 600);
  const pill = column.getByRole('button', { name: /new post/ });
  await expect(pill).toBeVisible();
  // The wheel's own movement ends first.
  await column.getByRole('feed').evaluate(async (feed) => {
    for (let still = 0, last = -1; still < 10; still = feed.scrollTop === last ? still + 1 : 0) {
      last = feed.scrollTop;
      await new Promise(requestAnimationFrame);
    }
  });
  const drift = await column.getByRole('feed').evaluate(async (feed) => {
    const top = feed.getBoundingClientRect().top;
    const watched = [...feed.querySelectorAll('article')].find(
      (it) => it.getBoundingClientRect().top > top + 40,
    );
    const places: number[] = [];
    const end = performance.now() + 4_000;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      places.push(watched?.isConnected ? watched.getBoundingClientRect().top : Number.NaN);
    }
    return Math.max(...places) - Math.min(...places);
  });
  expect(drift).toBe(0);
  const waited = Number.parseInt((await pill.textContent()) ?? '', 10);
  expect(waited).toBeGreaterThan(3);
  await pill.click();
  await expect(pill).toBeHidden();
  expect(await column.getByRole('feed').evaluate((it) => it.scrollTop)).toBe(0);
});

test('a list waits for the hand that is about to press something in it', async ({ page }) => {
  await openDeck(page);
  const column = await track(page, 'golang OR cat OR earthquake', 'Busy');
  await lists(column, 4);
  const held = column.getByRole('button', { name: /new post/ });
  await expect(held).toBeHidden();
  const menu = postsOf(column).first().getByRole('button', { name: 'More for this post' });
  // hover() would scroll to what moves away from it, and who has scrolled is reading.
  await expect(async () => {
    const box = await menu.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 8, (box?.y ?? 0) + 8);
    await expect(held).toBeVisible({ timeout: 2_500 });
  }).toPass();
  expect(await column.getByRole('feed').evaluate((it) => it.scrollTop)).toBe(0);
  // It rests, presses nothing, and the list goes on.
  await expect(held).toBeHidden();
});

test('scrolling down brings older posts, each number once and none missing', async ({ page }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await expect(async () => {
    const archived = await page.getByText(/posts? archived/).textContent();
    expect(Number.parseInt((archived ?? '').replace(/\D.*$/, ''), 10)).toBeGreaterThan(0);
  }).toPass();
  await page.waitForFunction(
    () =>
      Number(document.querySelector('[role=feed] article')?.getAttribute('data-key')?.slice(1)) >
      130,
    undefined,
    { timeout: 40_000 },
  );
  // The first page holds a hundred; what is below it comes as it is scrolled to.
  await page.reload();
  await expect(postsOf(column).first()).toBeVisible();
  const seen = await column.getByRole('feed').evaluate(async (feed) => {
    const keys = new Set<number>();
    const end = performance.now() + 20_000;
    while (performance.now() < end && !keys.has(1)) {
      feed.scrollTop += 500;
      await new Promise(requestAnimationFrame);
      for (const it of feed.querySelectorAll('article')) {
        keys.add(Number(it.getAttribute('data-key')?.slice(1)));
      }
    }
    return [...keys].sort((a, b) => a - b);
  });
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, at) => at + 1));
  await expect(column.getByText('The archive begins here.')).toBeVisible();
});

test('a paused topic takes its rule away and comes back on Resume', async ({ page, topics }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await expect(postsOf(column).first()).toBeVisible();
  await column.getByRole('button', { name: 'Pause Go' }).click();
  await expect(column.getByText('Paused, costs nothing')).toBeVisible();
  expect((await topics())[0]?.state).toBe('paused');
  await expect(page.getByText('0 of 1,000 rules')).toBeVisible();
  await column.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(column.getByText('Paused, costs nothing')).toBeHidden();
  expect((await topics())[0]?.state).toBe('live');
});

test('a closed column can be brought back, and is deleted when it is not', async ({
  page,
  topics,
}) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await expect(postsOf(column).first()).toBeVisible();
  await column.getByRole('button', { name: 'Close Go' }).click();
  await expect(column).toBeHidden();
  await expect.poll(async () => (await topics())[0]?.state).toBe('paused');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(column).toBeVisible();
  await expect.poll(async () => (await topics())[0]?.state).toBe('live');
  await column.getByRole('button', { name: 'Close Go' }).click();
  await expect(page.getByTestId('undo-toast')).toBeVisible();
  await expect.poll(async () => (await topics()).length, { timeout: 12_000 }).toBe(0);
  await expect(page.getByTestId('undo-toast')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Add three topics' })).toBeVisible();
});

test('closing and bringing back go by keyboard alone', async ({ page, topics }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await expect(postsOf(column).first()).toBeVisible();
  await column.getByRole('button', { name: 'Close Go' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('undo-toast')).toContainText(/[78] s/);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(column).toBeVisible();
  await expect(column.getByRole('button', { name: 'Go', exact: true })).toBeFocused();
  await expect.poll(async () => (await topics())[0]?.state).toBe('live');
});

test('many problems of a query stay within the page', async ({ page }) => {
  await openDeck(page);
  const wrong = Array.from({ length: 60 }, (_, at) => `op${'a'.repeat(at % 20)}x:y`).join(' ');
  await page.getByLabel('Query').fill(wrong);
  await expect(page.getByLabel('Query')).toHaveAttribute('aria-invalid', 'true');
  const said = await page.locator('form [role=status]').boundingBox();
  expect((said?.y ?? 0) + (said?.height ?? 900)).toBeLessThan(700);
});

test('a column is renamed where its name stands', async ({ page, topics }) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await column.getByRole('heading').getByRole('button').click();
  await page.keyboard.type('The Go language');
  await page.keyboard.press('Enter');
  await expect(columnOf(page, 'The Go language')).toBeVisible();
  expect((await topics())[0]?.name).toBe('The Go language');
});

test('a topic that is added or deleted elsewhere appears and goes', async ({ page, request }) => {
  await openDeck(page);
  const headers = { Authorization: `Bearer ${key}` };
  const answer = await request.post('/api/topics', {
    headers,
    data: { query: 'golang', name: 'From outside' },
  });
  const column = columnOf(page, 'From outside');
  await expect(postsOf(column).first()).toBeVisible();
  await request.delete(`/api/topics/${((await answer.json()) as { id: string }).id}`, { headers });
  await expect(column).toBeHidden();
});
