import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type Locator, type Page, type TestInfo } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const key = process.env['DIPPER_E2E_KEY'] ?? '';
/** What the program's REST doors ask for. */
export const authorised = { headers: { Authorization: `Bearer ${key}` } };

/** Opens the deck as a user does, with the address the program printed. */
export async function openDeck(page: Page) {
  await page.goto(`/#key=${key}`);
  await expect(page.getByTestId('source-state')).not.toHaveText(/Starting|启动中/);
}

/** Types a query and a name and tracks them, by keyboard alone. */
export async function track(page: Page, query: string, name: string): Promise<Locator> {
  await page.getByLabel('Query').click();
  await page.keyboard.type(query);
  await page.keyboard.press('Tab');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  const column = columnOf(page, name);
  await expect(column).toBeVisible();
  return column;
}

export function columnOf(page: Page, name: string): Locator {
  return page.getByRole('region', { name });
}

export function postsOf(column: Locator): Locator {
  return column.getByRole('article');
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Holds the page as it stands to WCAG, and keeps a picture of it. */
export async function audit(page: Page, info: TestInfo, what: string) {
  await page.evaluate(axe);
  const results = await page.evaluate(
    () =>
      (window as unknown as { axe: { run(o: object): Promise<AxeResults> } }).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      }) as Promise<AxeResults>,
  );
  const found = results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  expect(found, what).toEqual([]);
  await info.attach(what, { body: await page.screenshot(), contentType: 'image/png' });
}

type Topic = { id: string; name: string; state: string };

/** test starts each case with an empty deck, and fails it on any error the page logs. */
export const test = base.extend<{ topics: () => Promise<Topic[]>; tolerated: RegExp }>({
  // A refused query is an answer like any other; Chromium logs it all the same.
  tolerated: [/status of 422/, { option: true }],
  topics: async ({ request }, use) => {
    await use(async () => {
      const answer = await request.get('/api/topics', authorised);
      return ((await answer.json()) as { topics: Topic[] }).topics;
    });
  },
  page: async ({ page, topics, request, tolerated }, use) => {
    for (const { id } of await topics()) await request.delete(`/api/topics/${id}`, authorised);
    await request.put('/api/deck', { ...authorised, data: {} });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !tolerated.test(message.text())) {
        errors.push(message.text());
      }
    });
    await use(page);
    expect(errors).toEqual([]);
  },
});

export { expect };
