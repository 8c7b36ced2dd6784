import { audit, columnOf, expect, openDeck, postsOf, test } from './page';

const field = (page: import('@playwright/test').Page) => page.getByLabel('Query');
const list = (page: import('@playwright/test').Page) =>
  page.getByRole('listbox', { name: 'What can stand here' });
const wrong = (page: import('@playwright/test').Page) =>
  page.locator('.cm-content [title]').allTextContents();

/** Puts text into the clipboard and pastes it, as a person does. */
async function paste(page: import('@playwright/test').Page, text: string) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((it) => navigator.clipboard.writeText(it), text);
  await page.keyboard.press('Control+V');
}

const editorCode = /query-field-.*\.js$/;
const words = '**/api/vocabulary';

/** Opens the deck, where something does not come until it is let come. */
async function without(page: import('@playwright/test').Page, kept: RegExp | string) {
  let release = () => {};
  const held = new Promise<void>((now) => {
    release = now;
  });
  await page.route(kept, async (route) => {
    await held;
    await route.continue();
  });
  await openDeck(page);
  return () => release();
}

test('one who knows nothing of the language builds a query from what the screen offers', async ({
  page,
  topics,
}) => {
  await openDeck(page);
  await field(page).click();
  await page.keyboard.type('earthquake');
  await page.getByRole('button', { name: 'or another word' }).click();
  await page.keyboard.insertText('地震');
  await page.getByRole('button', { name: 'without reposts', exact: true }).click();
  await page.getByRole('button', { name: 'in one language' }).click();
  await expect(list(page).getByRole('option')).toHaveCount(51);
  await page.keyboard.type('japan');
  await expect(list(page).getByRole('option')).toHaveCount(1);
  await expect(list(page).getByRole('option', { selected: true })).toHaveText('lang:jain Japanese');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveText('(earthquake OR 地震) -is:retweet lang:ja');
  await expect(page.locator('form [role=status]')).toHaveText(
    'Posts in Japanese with earthquake or 地震, without reposts.',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('column')).toHaveCount(1);
  expect((await topics())[0]).toMatchObject({
    query: '(earthquake OR 地震) -is:retweet lang:ja',
    state: 'live',
  });
  await expect(field(page)).toHaveText('');
});

test('the same by keyboard alone', async ({ page }) => {
  await openDeck(page);
  await field(page).focus();
  await page.keyboard.type('cats ');
  // Down opens the list of all that can stand here.
  await page.keyboard.press('ArrowDown');
  await expect(list(page).getByRole('option').first()).toHaveText('ORthe one or the other');
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeHidden();
  await page.keyboard.type('repost');
  await expect(list(page)).toBeVisible();
  await expect(field(page)).toHaveAttribute('aria-expanded', 'true');
  await list(page).getByRole('option', { name: '-is:retweet' }).waitFor();
  for (let at = 0; at < 8; at++) {
    await page.keyboard.press('ArrowDown');
    const chosen = list(page).getByRole('option', { selected: true });
    await expect(field(page)).toHaveAttribute(
      'aria-activedescendant',
      (await chosen.getAttribute('id')) ?? '',
    );
    if ((await chosen.textContent())?.startsWith('-is:retweet')) break;
  }
  await page.keyboard.press('Tab');
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveText('cats -is:retweet');
  // With nothing to choose Tab leaves, and reaches all that the composer offers.
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Name (optional)')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'or another word' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('dogs');
  await expect(field(page)).toHaveText('(cats OR dogs) -is:retweet');
  await page.keyboard.press('Control+Z');
  await expect(field(page)).toHaveText('(cats OR ) -is:retweet');
  await page.keyboard.press('Control+Z');
  await expect(field(page)).toHaveText('cats -is:retweet');
});

test('a word and Enter track, whatever the list offers meanwhile', async ({ page }) => {
  await openDeck(page);
  await field(page).focus();
  await page.keyboard.type('images');
  await expect(list(page)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(postsOf(columnOf(page, 'images')).first()).toBeVisible();
});

test('what is wrong is underlined, told on hover, and mended by a click', async ({ page }) => {
  await openDeck(page);
  await field(page).fill('😀 golang lang:he AND (rust form:nasa');
  await expect.poll(() => wrong(page)).toEqual(['lang:', 'he', 'AND', '(', 'form:', 'nasa']);
  await expect(page.locator('.cm-content [title]').first()).toHaveAttribute(
    'title',
    'X has no language he',
  );
  // All of them are told at once.
  for (const said of ['no language', 'refuses AND', 'never closed', 'no operator form:']) {
    await expect(page.locator('form [role=status]')).toContainText(said);
  }
  await page.getByRole('button', { name: 'lang:iw' }).click();
  await expect(field(page)).toHaveText('😀 golang lang:iw AND (rust form:nasa');
  await page.getByRole('button', { name: 'from:nasa' }).click();
  await expect(field(page)).toHaveText('😀 golang lang:iw AND (rust from:nasa');
  await expect.poll(() => wrong(page)).toEqual(['AND', '(']);
  await expect(field(page)).toBeFocused();
});

test('operators, phrases and what is negated have colours of their own', async ({ page }) => {
  await openDeck(page);
  await field(page).fill('(golang OR "go lang") lang:en -is:retweet');
  const colour = (text: string) =>
    field(page)
      .getByText(text, { exact: true })
      .evaluate((it) => getComputedStyle(it).color);
  const colours = await Promise.all(['OR', '"go lang"', '-is:retweet'].map(colour));
  expect(new Set([...colours, await colour('golang')]).size).toBe(4);
  expect(await colour('lang:')).toBe(colours[0]);
});

test('an address of X becomes the query that it stands for', async ({ page }) => {
  await openDeck(page);
  await field(page).click();
  await paste(
    page,
    'https://x.com/search?q=golang%20-filter%3Areplies%20since%3A2026-01-01&f=live',
  );
  await expect(field(page)).toHaveText('golang -is:reply');
  await expect(page.locator('form [role=status]')).toContainText('since:2026-01-01: left out');
  await page.keyboard.press('Control+A');
  await paste(page, 'https://x.com/nasa/status/1861234567890123456');
  await expect(field(page)).toHaveText('conversation_id:1861234567890123456');
  await page.keyboard.press('Control+A');
  await paste(page, 'https://example.com/\nnews');
  await expect(field(page)).toHaveText('https://example.com/ news');
});

test('an address of X that is typed is seen as its query before it is tracked', async ({
  page,
}) => {
  await openDeck(page);
  await field(page).fill('x.com/nasa');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveText('from:nasa');
  await expect(page.locator('form [role=status]')).toContainText('x.com/nasa');
  await page.keyboard.press('Enter');
  await expect(columnOf(page, 'from:nasa')).toBeVisible();
});

test('an address of X that is pasted before the editor is there is read all the same', async ({
  page,
}) => {
  const come = await without(page, editorCode);
  await page.getByLabel('Query').click();
  await page.keyboard.type('cats  dogs');
  for (let at = 0; at < 5; at++) await page.keyboard.press('ArrowLeft');
  await paste(page, 'https://x.com/nasa');
  const plain = page.getByRole('textbox', { name: 'Query' });
  await expect(plain).toHaveValue('cats from:nasa dogs');
  // What is told of it goes with it.
  const told = page.locator('form [role=status]');
  await expect(told).toContainText('https://x.com/nasa');
  await plain.fill('cats');
  await expect(told).not.toContainText('https://x.com/nasa');
  await plain.fill('cats  dogs');
  for (let at = 0; at < 5; at++) await page.keyboard.press('ArrowLeft');
  await paste(page, 'https://x.com/nasa');
  come();
  await expect(page.getByRole('combobox', { name: 'Query' })).toHaveText('cats from:nasa dogs');
  await expect(told).toContainText('https://x.com/nasa');
});

test('text from right to left stays whole and in its order', async ({ page }) => {
  await openDeck(page);
  await field(page).fill('("زلزال قوي" OR زلزال) lang:ar -is:retweet');
  await expect(field(page)).toHaveAttribute('dir', 'rtl');
  const places = await field(page).evaluate((it) =>
    ['"زلزال قوي"', 'OR', 'lang:', 'ar', '-is:retweet'].map((text) => {
      const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(text) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        const boxes = [...range.getClientRects()];
        return { left: Math.min(...boxes.map((b) => b.left)), boxes: boxes.length };
      }
      return { left: Number.NaN, boxes: 0 };
    }),
  );
  const [phrase, or, lang, ar, negated] = places;
  expect(places.every(({ boxes }) => boxes === 1)).toBe(true);
  expect(phrase?.left).toBeGreaterThan(or?.left ?? 0);
  expect(or?.left).toBeGreaterThan(lang?.left ?? 0);
  // An operator reads from left to right within.
  expect(lang?.left).toBeLessThan(ar?.left ?? 0);
  expect(lang?.left).toBeGreaterThan(negated?.left ?? 0);
  // The caret goes on step by step to the left.
  await page.keyboard.press('Home');
  const caret = () =>
    page.evaluate(() => {
      const range = getSelection()?.getRangeAt(0);
      return range?.getBoundingClientRect().left ?? 0;
    });
  let last = await caret();
  for (let step = 0; step < 10; step++) {
    await page.keyboard.press('ArrowLeft');
    const now = await caret();
    expect(now).toBeLessThan(last);
    last = now;
  }
});

test('an input method writes in the middle of a query', async ({ page }) => {
  await openDeck(page);
  await field(page).fill('() lang:ja');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const session = await page.context().newCDPSession(page);
  for (const text of ['じ', 'じし', 'じしん', '地震']) {
    await session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  }
  await expect(page.getByTestId('column')).toHaveCount(0);
  await session.send('Input.insertText', { text: '地震' });
  await expect(field(page)).toHaveText('(地震) lang:ja');
  await expect(page.locator('form [role=status]')).toContainText('in Japanese with 地震');
});

test("a query of X's whole length stays within sight, and one longer is told", async ({ page }) => {
  await openDeck(page);
  const long = `${'word '.repeat(200)}abcdefghijkl -is:retweet`;
  await field(page).fill(long);
  await expect(page.getByText('0 characters left')).toBeVisible();
  await expect(page.locator('form [role=status]')).toContainText('can neither count nor search');
  const box = await page.locator('form').locator('.cm-scroller').boundingBox();
  expect(box?.height).toBeLessThan(130);
  await field(page).press('End');
  await page.keyboard.type('xy');
  await expect(page.getByText('2 characters too many')).toBeVisible();
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  // At rest it is one line again, and its place in the page has not changed.
  await page.getByLabel('Name (optional)').focus();
  expect((await page.locator('form').locator('.cm-scroller').boundingBox())?.height).toBeLessThan(
    40,
  );
});

test('what is typed before the editor is there is not lost, and the keyboard stays', async ({
  page,
}) => {
  const come = await without(page, editorCode);
  await page.getByLabel('Query').click();
  await page.keyboard.type('petrol prices');
  await page.keyboard.press('Home');
  await page.keyboard.type('cheap ');
  await expect(page.getByRole('textbox', { name: 'Query' })).toHaveValue('cheap petrol prices');
  come();
  const editor = page.getByRole('combobox', { name: 'Query' });
  await expect(editor).toBeFocused();
  await page.keyboard.type('low ');
  await expect(editor).toHaveText('cheap low petrol prices');
  await page.keyboard.press('Enter');
  await expect(columnOf(page, 'cheap low petrol prices')).toBeVisible();
});

test('a step that is pressed before the editor is there leaves the caret where it goes on', async ({
  page,
}) => {
  const come = await without(page, editorCode);
  await page.getByLabel('Query').click();
  await page.keyboard.type('earthquake lang:ja');
  await page.getByRole('button', { name: 'or another word' }).click();
  await page.keyboard.insertText('地震 ');
  const plain = page.getByRole('textbox', { name: 'Query' });
  await expect(plain).toHaveValue('(earthquake OR 地震 ) lang:ja');
  await paste(page, 'https://x.com/nasa');
  await page.keyboard.insertText(' cat');
  await expect(plain).toHaveValue('(earthquake OR 地震 from:nasa cat) lang:ja');
  come();
  const editor = page.getByRole('combobox', { name: 'Query' });
  await expect(editor).toBeFocused();
  await page.keyboard.insertText('s');
  await expect(editor).toHaveText('(earthquake OR 地震 from:nasa cats) lang:ja');
});

test('the caret stands in the editor where it was put last, and what was marked is marked', async ({
  page,
}) => {
  const come = await without(page, editorCode);
  await page.getByLabel('Query').click();
  await page.keyboard.type('petrol prices');
  // The browser tells of a caret's move later; here the editor comes before it does.
  await page.evaluate(() => {
    for (const told of ['keydown', 'keyup', 'selectionchange'])
      window.addEventListener(told, (event) => event.stopImmediatePropagation(), true);
  });
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  come();
  const editor = page.getByRole('combobox', { name: 'Query' });
  await expect(editor).toBeFocused();
  await page.keyboard.insertText('Pa');
  await expect(editor).toHaveText('Patrol prices');
});

test('Enter sends the query whose key went down before the editor was there', async ({ page }) => {
  const come = await without(page, editorCode);
  await field(page).fill('golang');
  const session = await page.context().newCDPSession(page);
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
  await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  come();
  await expect(page.getByRole('combobox', { name: 'Query' })).toBeFocused();
  await session.send('Input.dispatchKeyEvent', { type: 'char', text: '\r', ...enter });
  await expect(columnOf(page, 'golang')).toBeVisible();
  await expect(field(page)).toHaveText('');
});

for (const { missing, kept } of [
  { missing: 'the editor', kept: editorCode },
  { missing: 'the vocabulary', kept: words },
]) {
  for (const { typed, key, offered } of [
    { typed: 'repost', key: null, offered: 'is:reposts, replies, quotes …' },
    { typed: 'cats ', key: 'ArrowDown', offered: 'ORthe one or the other' },
  ]) {
    test(`${key ?? typed} before ${missing} is there is answered once it is`, async ({ page }) => {
      const come = await without(page, kept);
      await page.getByLabel('Query').click();
      if (kept === words) await page.getByRole('combobox', { name: 'Query' }).waitFor();
      await page.keyboard.type(typed);
      if (key !== null) await page.keyboard.press(key);
      come();
      await expect(page.getByRole('combobox', { name: 'Query' })).toBeFocused();
      await expect(list(page).getByRole('option').first()).toHaveText(offered);
    });
  }
}

test('a query is tracked before the editor is there', async ({ page }) => {
  await page.route(editorCode, () => new Promise<void>(() => {}));
  await openDeck(page);
  await page.getByLabel('Query').fill('golang');
  await page.keyboard.press('Enter');
  await expect(columnOf(page, 'golang')).toBeVisible();
  await expect(page.getByLabel('Query')).toHaveValue('');
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

    test('everyone can use the composer', async ({ page }, info) => {
      await openDeck(page);
      await field(page).click();
      await audit(page, info, 'empty and in use');
      await field(page).fill('(cat OR "two words") -is:retweet lang:en');
      await expect(page.locator('form [role=status]')).toContainText('Posts in English');
      await audit(page, info, 'a good query');
      await field(page).fill('cat lang:he AND');
      await expect.poll(() => wrong(page)).not.toEqual([]);
      await audit(page, info, 'a wrong query');
      await field(page).fill('cat lang:');
      await expect(list(page)).toBeVisible();
      await page.keyboard.press('ArrowDown');
      await audit(page, info, 'the list, with one chosen');
    });
  });
}
