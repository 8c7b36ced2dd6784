import type { Page } from '@playwright/test';
import { audit, authorised, columnOf, expect, kept, openDeck, postsOf, test, track } from './page';

test.use({ bypassCSP: true }); // axe is put into the page

const steps = (page: Page) => page.getByTestId('first-run');
const heading = (page: Page, name: string) => steps(page).getByRole('heading', { name });

test('three steps lead into Dipper, one after the other, and are remembered', async ({ page }) => {
  test.slow(); // four columns that run, drawn without a graphics card
  await openDeck(page);
  await expect(heading(page, 'See it move')).toBeVisible();
  await steps(page).getByRole('button', { name: 'Add three topics' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('column')).toHaveCount(3);
  await expect(
    postsOf(columnOf(page, 'Go')).first().getByText('Simulated', { exact: true }),
  ).toBeVisible();
  await expect(heading(page, 'See it move: done')).toBeVisible();
  await expect(heading(page, 'A topic of your own')).toBeFocused();

  await page.keyboard.press('Tab');
  await expect(steps(page).getByRole('button', { name: 'Write a query' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Query')).toBeFocused();
  await page.keyboard.type('rust');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('column')).toHaveCount(4);
  await expect(heading(page, 'A topic of your own: done')).toBeVisible();

  await kept(page, { firstRun: { own: true } });
  await page.reload();
  await expect(heading(page, 'A topic of your own: done')).toBeVisible();
  const step = steps(page);
  await expect(step.getByText('X_BEARER_TOKEN=… dipper serve')).toBeVisible();
  await expect(step.getByRole('img', { name: /^A sketch of the developer console/ })).toBeVisible();
  await expect(step.getByText(/does not allow surveillance/)).toBeVisible();
  await expect(step.getByRole('link', { name: "X's developer policy" })).toHaveAttribute(
    'href',
    'https://developer.x.com/en/developer-terms/policy',
  );
  await step.getByRole('button', { name: 'Got it' }).click();
  await expect(step).toBeHidden();
  await kept(page, { firstRun: { connect: true } });
  await page.reload();
  await expect(page.getByTestId('column')).toHaveCount(4);
  await expect(step).toBeHidden();
});

test('a step is passed over, and everything else can wait', async ({ page }) => {
  await openDeck(page);
  await steps(page).getByRole('button', { name: 'Skip' }).first().click();
  await expect(heading(page, 'See it move: done')).toBeVisible();
  await expect(page.getByTestId('column')).toHaveCount(0);
  await steps(page).getByRole('button', { name: 'Everything else can wait' }).click();
  await expect(steps(page)).toBeHidden();
  // What is left is an empty deck that still helps to begin.
  await expect(page.getByRole('heading', { name: 'What is worth watching?' })).toBeVisible();
  await page.getByRole('button', { name: 'Add three topics' }).click();
  await expect(page.getByTestId('column')).toHaveCount(3);
  await expect(steps(page)).toBeHidden();
});

test('whoever begins without the steps is not shown them', async ({ page, request }) => {
  await openDeck(page);
  await track(page, 'golang', 'Go');
  await expect(steps(page)).toBeHidden();
  const kept = await (await request.get('/api/deck', authorised)).json();
  expect(kept).not.toHaveProperty('firstRun');
});

for (const theme of ['dark', 'light', 'contrast'] as const) {
  test(`the first steps hold to WCAG in ${theme}`, async ({ page, request }, info) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await request.put('/api/deck', { ...authorised, data: { appearance: { theme } } });
    await openDeck(page);
    await expect(heading(page, 'See it move')).toBeVisible();
    await audit(page, info, `first steps, ${theme}`);
    await steps(page).getByRole('button', { name: 'Show me how' }).click();
    await expect(steps(page).getByRole('img')).toBeVisible();
    await audit(page, info, `first steps with the guide, ${theme}`);
    await track(page, 'golang', 'Go');
    await request.put('/api/deck', {
      ...authorised,
      data: { appearance: { theme }, firstRun: { see: true } },
    });
    await page.reload();
    await expect(heading(page, 'A topic of your own')).toBeVisible();
    await expect(postsOf(columnOf(page, 'Go')).first()).toBeVisible();
    await audit(page, info, `steps beside a column, ${theme}`);
  });
}

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('the steps are Chinese', async ({ page }) => {
    await openDeck(page);
    await expect(heading(page, '先看它动起来')).toBeVisible();
    await steps(page).getByRole('button', { name: '其余的以后再说' }).click();
    await expect(steps(page)).toBeHidden();
  });
});
