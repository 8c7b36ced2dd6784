import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page, type TestInfo } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { start } from './program';

/** The key to the program's doors. */
export const key = 'end-to-end';

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

/** The rows of a column's list, without those that are yet being made ready out of sight. */
export function postsOf(column: Locator): Locator {
  return column.locator('article:not([inert])');
}

/** Waits until a column lists so many posts. Only those in sight are drawn, and tall ones are few. */
export async function lists(column: Locator, posts: number) {
  const all = async () => {
    const size = Number(await postsOf(column).first().getAttribute('aria-setsize'));
    // There are more in the archive than were fetched.
    return size < 0 ? Number.POSITIVE_INFINITY : size;
  };
  await expect.poll(all).toBeGreaterThanOrEqual(posts);
}

/** Waits until the program keeps what the page shows already; a reload would come before it. */
export async function kept(page: Page, what: Record<string, unknown>) {
  await expect(async () => {
    const answer = await page.request.get('/api/deck', authorised);
    expect(await answer.json()).toMatchObject(what);
  }).toPass();
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where a picture of every state goes; without it the run keeps them. */
const screens = process.env['DIPPER_SCREENS'];

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
  if (screens === undefined) {
    await info.attach(what, { body: await page.screenshot(), contentType: 'image/png' });
  } else {
    const name = [info.project.name, ...info.titlePath.slice(1, -1), what].join(', ');
    await page.screenshot({ path: join(screens, `${name}.png`) });
  }
}

type Topic = { id: string; name: string; state: string };

type Fixtures = { topics: () => Promise<Topic[]>; tolerated: RegExp };

/** test starts each case with an empty deck, and fails it on any error the page logs. */
export const test = base.extend<Fixtures, { dipper: { url: string; simulator: string } }>({
  // The simulator stands alone, at a pace that a browser without a graphics card
  // can draw on a slow machine.
  dipper: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
    async ({}, use) => {
      const data = mkdtempSync(join(tmpdir(), 'dipper-e2e-'));
      const simulator = await start(['simulate', '--addr', '127.0.0.1:0', '--rate', '8']);
      const program = await start(['serve', '--addr', '127.0.0.1:0', '--data', data], {
        DIPPER_API_KEY: key,
        DIPPER_X_URL: simulator.url,
      });
      try {
        await use({ url: program.url, simulator: simulator.url });
      } finally {
        await program.stop();
        await simulator.stop();
        rmSync(data, { recursive: true, force: true });
      }
    },
    { scope: 'worker', auto: true },
  ],
  baseURL: async ({ dipper }, use) => use(dipper.url),
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
