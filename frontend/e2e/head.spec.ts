import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { audit, authorised, columnOf, expect, openDeck, postsOf, test, track } from './page';

// Columns that run, drawn without a graphics card.
test.describe.configure({ timeout: 180_000 });

/** The rules as the simulator holds them, which stands beside the program. */
const rulesOnX = (simulator: string) => `${simulator}/2/tweets/search/stream/rules`;

/** Adds a rule that is not of this program, and has it noticed: with a topic that goes the rules are looked through. */
async function addRule(request: APIRequestContext, address: string, value: string, tag: string) {
  const answer = await request.post(rulesOnX(address), {
    headers: { Authorization: 'Bearer x' },
    data: { add: [{ value, tag }] },
  });
  expect(answer.status()).toBe(201);
  const data = { query: 'noticed' };
  const made = await request.post('/api/topics', { ...authorised, data });
  const { id } = (await made.json()) as { id: string };
  await request.delete(`/api/topics/${id}`, authorised);
}

/** Adds topics over REST, in this order, and waits until they are seen. */
async function withTopics(page: Page, request: APIRequestContext, ...names: string[]) {
  for (const name of names) {
    const data = { query: `golang ${name.toLowerCase()} OR ${name.toLowerCase()}`, name };
    await request.post('/api/topics', { ...authorised, data });
  }
  await openDeck(page);
  await expect(columnOf(page, names.at(-1) ?? '')).toBeVisible();
}

const namesOf = (page: Page) =>
  page
    .getByTestId('column')
    .evaluateAll((all) => all.map((it) => it.querySelector('h2')?.textContent));

const queryOf = (column: Locator) => column.getByTitle('Edit the query');
const grip = (column: Locator, name: string) =>
  column.getByRole('button', { name: `Move ${name}`, exact: true });

test.describe('the query in its place', () => {
  test('is edited by mouse and keyboard, posts stay, and the keyboard goes back to it', async ({
    page,
    topics,
  }) => {
    await openDeck(page);
    const column = await track(page, 'golang', 'Go');
    await expect(postsOf(column).nth(2)).toBeVisible();
    await queryOf(column).click();
    const field = column.getByRole('combobox', { name: 'Query of Go' });
    await expect(field).toBeFocused();
    await expect(field).toHaveText('golang');
    await expect(postsOf(column).first()).toBeVisible();
    await page.keyboard.type(' OR rustlang');
    await page.keyboard.press('Enter');
    await expect(field).toBeHidden();
    await expect(queryOf(column)).toHaveText('golang OR rustlang');
    await expect(queryOf(column)).toBeFocused();
    expect((await topics())[0]).toMatchObject({ query: 'golang OR rustlang' });
    await expect(postsOf(column).nth(2)).toBeVisible();
    // With the first post of the new rule, or once X surely heeds it.
    await expect(column.getByText('The rule is being taken up.')).toBeHidden({ timeout: 30_000 });

    await page.keyboard.press('Enter');
    await expect(field).toBeFocused();
    await page.keyboard.type(' nothing');
    // The first may close the list of what can stand there.
    await expect(async () => {
      await page.keyboard.press('Escape');
      await expect(field).toBeHidden({ timeout: 500 });
    }).toPass();
    await expect(queryOf(column)).toBeFocused();
    expect((await topics())[0]).toMatchObject({ query: 'golang OR rustlang' });
  });

  test('that is wrong is underlined, and stays open', async ({ page, topics }) => {
    await openDeck(page);
    const column = await track(page, 'golang', 'Go');
    await queryOf(column).click();
    const field = column.getByRole('combobox', { name: 'Query of Go' });
    await page.keyboard.type(' lang:xx');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(column.getByRole('status').getByText(/X has no language/)).toBeVisible();
    await column.getByRole('button', { name: 'Save' }).click();
    await expect(field).toHaveText('golang lang:xx');
    await expect(column.getByRole('button', { name: 'Save' })).toBeVisible();
    expect((await topics())[0]).toMatchObject({ query: 'golang' });
    await column.getByRole('button', { name: 'Cancel' }).click();
    await expect(queryOf(column)).toHaveText('golang');
  });

  test('a reader who is scrolled away stays where he is', async ({ page }) => {
    await openDeck(page);
    const column = await track(page, 'golang', 'Go');
    const feed = column.getByRole('feed');
    await scrolled(page, feed);
    const place = () => feed.evaluate((it) => [it.scrollTop, it.getBoundingClientRect().top]);
    const before = await place();
    await queryOf(column).click();
    await page.keyboard.type(' OR a very long query that takes more lines than one lang:xx');
    await expect(column.getByRole('status').getByText(/X has no language/)).toBeVisible();
    expect(await place()).toEqual(before);
    await page.keyboard.press('Escape');
    await expect(column.getByRole('combobox')).toBeHidden();
    expect(await place()).toEqual(before);
  });
});

/** Scrolls a list down by the wheel and waits until it lies still. */
async function scrolled(page: Page, feed: Locator) {
  await expect(async () => {
    expect(await feed.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeGreaterThan(700);
  }).toPass();
  await feed.hover();
  await page.mouse.wheel(0, 500);
  await feed.evaluate(async (it) => {
    for (let still = 0, last = -1; still < 10; still = it.scrollTop === last ? still + 1 : 0) {
      last = it.scrollTop;
      await new Promise(requestAnimationFrame);
    }
  });
}

test.describe('the order of columns', () => {
  /** Puts the pointer on a head until it can be dragged. */
  async function taken(page: Page, column: Locator) {
    const head = await column.getByRole('heading').boundingBox();
    if (head === null) throw new Error('the column has no head');
    const loaded = page.locator('[id^="DndDescribedBy"]');
    await page.mouse.move(head.x + 20, head.y + head.height / 2);
    await expect(loaded).toBeAttached();
    await page.mouse.down();
    return head;
  }

  test('is changed by dragging a head, and kept; what is read stays', async ({ page, request }) => {
    await withTopics(page, request, 'One', 'Two', 'Three');
    const feed = columnOf(page, 'One').getByRole('feed');
    await scrolled(page, feed);
    const read = () =>
      feed.evaluate((it) => {
        const { top } = it.getBoundingClientRect();
        const row = [...it.querySelectorAll('article')].find(
          (each) => each.getBoundingClientRect().top > top,
        );
        return row && [row.dataset['key'], Math.round(row.getBoundingClientRect().top)];
      });
    const before = await read();
    const to = await columnOf(page, 'Three').boundingBox();
    const from = await taken(page, columnOf(page, 'One'));
    await page.mouse.move(from.x + 60, from.y + 20, { steps: 3 });
    await page.mouse.move((to?.x ?? 0) + 60, from.y + 20, { steps: 8 });
    await page.mouse.up();
    await expect.poll(() => namesOf(page)).toEqual(['Two', 'Three', 'One']);
    // The list finds its place within a few frames.
    await expect.poll(read).toEqual(before);
    await expect(columnOf(page, 'One')).not.toHaveAttribute('data-dragged');
    await page.reload();
    await expect.poll(() => namesOf(page)).toEqual(['Two', 'Three', 'One']);
  });

  test('stays when Escape is pressed, and a press that does not move renames', async ({
    page,
    request,
  }) => {
    await withTopics(page, request, 'One', 'Two');
    const to = await columnOf(page, 'Two').boundingBox();
    const from = await taken(page, columnOf(page, 'One'));
    await page.mouse.move(from.x + 60, from.y + 20, { steps: 3 });
    await page.mouse.move((to?.x ?? 0) + 60, from.y + 20, { steps: 8 });
    await expect(columnOf(page, 'One')).toHaveAttribute('data-dragged');
    await page.keyboard.press('Escape');
    await expect(columnOf(page, 'One')).not.toHaveAttribute('data-dragged');
    await page.mouse.up();
    expect(await namesOf(page)).toEqual(['One', 'Two']);
    await columnOf(page, 'One').getByRole('button', { name: 'One', exact: true }).click();
    await expect(page.getByLabel('New name')).toBeFocused();
  });

  test('is changed by keyboard, and told', async ({ page, request }) => {
    await withTopics(page, request, 'One', 'Two', 'Three');
    const handle = grip(columnOf(page, 'One'), 'One');
    await handle.focus();
    await expect(handle).toHaveCSS('opacity', '1');
    await expect(page.locator('[id^="DndDescribedBy"]')).toBeAttached();
    const told = page.locator('[id^="DndLiveRegion"]');
    await page.keyboard.press('Space');
    await expect(told).toHaveText('One is taken, column 1 of 3.');
    await page.keyboard.press('ArrowRight');
    await expect(told).toHaveText('One: column 2 of 3.');
    await page.keyboard.press('ArrowRight');
    await expect(told).toHaveText('One: column 3 of 3.');
    await page.keyboard.press('Space');
    await expect.poll(() => namesOf(page)).toEqual(['Two', 'Three', 'One']);
    await expect(page.getByText('One is column 3 of 3 now.')).toBeAttached();
    await expect(handle).toBeFocused();
    await page.keyboard.press('Space');
    await expect(told).toHaveText('One is taken, column 3 of 3.');
    await page.keyboard.press('ArrowLeft');
    await expect(told).toHaveText('One: column 2 of 3.');
    await page.keyboard.press('Escape');
    await expect(told).toHaveText('One stays where it was.');
    expect(await namesOf(page)).toEqual(['Two', 'Three', 'One']);
    await page.reload();
    await expect.poll(() => namesOf(page)).toEqual(['Two', 'Three', 'One']);
  });
});

test('the line tells how many posts each minute had, by pointer and by keyboard', async ({
  page,
}) => {
  await openDeck(page);
  const column = await track(page, 'golang', 'Go');
  await expect(postsOf(column).nth(2)).toBeVisible();
  const line = column.getByRole('slider');
  await expect(line).toHaveAccessibleName(
    /^[1-9]\d* posts in the last hour, at most \d+ in a minute$/,
  );
  await line.hover({ position: { x: 5, y: 10 } });
  await expect(line.getByText(/^\d\d:\d\d · not tracked yet$/)).toBeVisible();
  const box = await line.boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 1, (box?.y ?? 0) + 10);
  await expect(line.getByText(/^\d\d:\d\d · [1-9]\d* posts? so far$/)).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(line.locator('span')).toHaveCount(0);
  // From the head's last button the next stop of the keyboard is the query, then the line.
  await queryOf(column).focus();
  await page.keyboard.press('Tab');
  await expect(line).toBeFocused();
  await expect(line).toHaveAttribute('aria-valuetext', /so far$/);
  await page.keyboard.press('Home');
  await expect(line).toHaveAttribute('aria-valuetext', /not tracked yet$/);
  await page.keyboard.press('Escape');
  await expect(line.locator('span')).toHaveCount(0);
});

test('rules of others are named, and a leftover of another Dipper is removed', async ({
  page,
  request,
  dipper,
}) => {
  const address = dipper.simulator;
  await addRule(request, address, 'cats lang:en', 'dipper:22222222-2222-4222-8222-222222222222');
  await addRule(request, address, 'weather', 'office');
  try {
    await openDeck(page);
    await page.getByRole('button', { name: '2 other rules share this token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Other rules on this token' });
    await expect(dialog).toContainText('X charges for what they match as well');
    await expect(dialog.getByRole('listitem')).toHaveCount(2);
    await expect(dialog.getByRole('listitem').filter({ hasText: 'weather' })).toContainText(
      'Made by another program',
    );
    await dialog.getByRole('button', { name: 'Remove cats lang:en' }).click();
    await expect(dialog.getByText(/Another Dipper may still use this rule/)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: 'Remove cats lang:en' })).toBeFocused();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Remove cats lang:en' }).click();
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(
      page.getByRole('button', { name: '1 other rule shares this token' }),
    ).toBeVisible();
    const left = await request.get(rulesOnX(address), { headers: { Authorization: 'Bearer x' } });
    expect(JSON.stringify(await left.json())).not.toContain('cats lang:en');
  } finally {
    await request.post(rulesOnX(address), {
      headers: { Authorization: 'Bearer x' },
      data: { delete: { values: ['weather', 'cats lang:en'] } },
    });
  }
});

test.describe('on a narrow screen, or at twice the size', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('nothing scrolls sideways but the deck, and all can be reached', async ({
    page,
    request,
    dipper,
  }) => {
    await addRule(request, dipper.simulator, 'weather', 'office');
    try {
      await withTopics(page, request, 'One', 'Two');
      await expect(page.getByRole('button', { name: /other rule/ })).toBeVisible();
      const one = columnOf(page, 'One');
      await expect(one.getByRole('article').first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      const inside = async (target: Locator) => {
        const box = await target.boundingBox();
        expect(box, String(target)).not.toBeNull();
        expect(box?.x, String(target)).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0), String(target)).toBeLessThanOrEqual(320);
        expect((box?.y ?? 0) + (box?.height ?? 0), String(target)).toBeLessThanOrEqual(640);
        // Nothing lies over it.
        await target.click({ trial: true });
      };
      await inside(page.getByRole('button', { name: 'Track' }));
      await inside(page.getByRole('button', { name: 'Settings' }));
      await inside(page.getByRole('button', { name: /other rule/ }));
      for (const name of ['One', 'Pause One', 'More for One', 'Close One']) {
        await inside(one.getByRole('button', { name, exact: true }));
      }
      await inside(page.getByTestId('source-state'));
      // One column fills the width, and the next is a swipe away.
      const widths = async () => {
        const box = await one.boundingBox();
        const deck = await page.getByRole('main').boundingBox();
        return (deck?.width ?? 0) - (box?.width ?? 0);
      };
      expect(await widths()).toBeLessThanOrEqual(20);
      await page.getByRole('main').evaluate((it) => it.scrollBy({ left: 200 }));
      await inside(columnOf(page, 'Two').getByRole('button', { name: 'Close Two' }));

      await queryOf(columnOf(page, 'Two')).click();
      await inside(columnOf(page, 'Two').getByRole('button', { name: 'Save' }));
      await inside(columnOf(page, 'Two').getByRole('button', { name: 'Cancel' }));
    } finally {
      await request.post(rulesOnX(dipper.simulator), {
        headers: { Authorization: 'Bearer x' },
        data: { delete: { values: ['weather'] } },
      });
    }
  });
});

for (const theme of ['dark', 'light', 'contrast'] as const) {
  test.describe(`in ${theme}`, () => {
    // The page's own policy forbids what a test injects.
    test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

    test('everyone can use the head', async ({ page, request, dipper }, info) => {
      const address = dipper.simulator;
      await request.put('/api/deck', { ...authorised, data: { appearance: { theme } } });
      await addRule(request, address, 'cats', 'dipper:22222222-2222-4222-8222-222222222222');
      try {
        await withTopics(page, request, 'One', 'Two');
        const one = columnOf(page, 'One');
        await expect(postsOf(one).first()).toBeVisible();
        await one.getByRole('slider').focus();
        await page.keyboard.press('Home');
        await expect(one.getByRole('slider').locator('span')).toBeVisible();
        await audit(page, info, `a minute of the line, ${theme}`);
        await queryOf(one).click();
        await page.keyboard.type(' lang:xx');
        await expect(one.getByRole('status').getByText(/X has no language/)).toBeVisible();
        await audit(page, info, `a query that is edited, ${theme}`);
        await page.keyboard.press('Escape');
        await expect(one.getByRole('combobox')).toBeHidden();
        await grip(one, 'One').focus();
        await expect(page.locator('[id^="DndDescribedBy"]')).toBeAttached();
        await page.keyboard.press('Space');
        await expect(one).toHaveAttribute('data-dragged');
        await page.keyboard.press('Escape');
        await expect(one).not.toHaveAttribute('data-dragged');
        await audit(page, info, `after a drag, ${theme}`);
        await page.getByRole('button', { name: '1 other rule shares this token' }).click();
        await page.getByRole('button', { name: 'Remove cats' }).click();
        await expect(page.getByText(/Another Dipper may still use/)).toBeVisible();
        await audit(page, info, `rules of others, ${theme}`);
      } finally {
        await request.post(rulesOnX(address), {
          headers: { Authorization: 'Bearer x' },
          data: { delete: { values: ['cats'] } },
        });
      }
    });
  });
}
