import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type CDPSession, type Page } from '@playwright/test';
import { type Program, start } from '../e2e/program';

const key = 'bench';
const folder = process.env['DIPPER_BENCH_OUT'] ?? '../build/artifacts';

/** Six topics that between them hold every post the simulator writes to a tracker of them. */
export const six = [
  ['Go', '(golang OR #golang) -is:retweet'],
  ['Earthquake', '(earthquake OR 地震 OR sismo OR زلزال) -is:retweet'],
  ['Cats', '(cat OR cats OR kitten) has:images -is:retweet'],
  ['Climate', '("climate change" OR #climate) -is:retweet'],
  ['Rates', '("interest rates" OR inflation) -is:retweet'],
  ['Space', '(nasa OR esa OR nebula) -is:retweet'],
] as const;

/** What one case found, by the name of the measure. */
export type Found = Record<string, number>;

/** The simulator and the program at a pace, with what a case asks of them. */
export type Stand = {
  /** Starts both; rate is in posts a second over the stream, 0 as fast as they are taken. */
  start(rate: number): Promise<void>;
  stop(): Promise<void>;
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  open(page: Page): Promise<void>;
};

/** test gives each case a folder and a program of its own. */
export const test = base.extend<{ stand: Stand }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
  stand: async ({}, use) => {
    const data = mkdtempSync(join(tmpdir(), 'dipper-bench-'));
    let simulator: Program | null = null;
    let program: Program | null = null;
    const stand: Stand = {
      async start(rate) {
        simulator = await start(['simulate', '--addr', '127.0.0.1:0', '--rate', String(rate)]);
        program = await start(['serve', '--addr', '127.0.0.1:0', '--data', data], {
          DIPPER_API_KEY: key,
          DIPPER_X_URL: simulator.url,
        });
        await drawAll(program.url);
      },
      async stop() {
        await program?.stop();
        await simulator?.stop();
        program = null;
        simulator = null;
      },
      async ask(method, path, body) {
        const answer = await fetch(`${program?.url}${path}`, {
          method,
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
        const text = await answer.text();
        return text === '' ? null : JSON.parse(text);
      },
      async open(page) {
        await page.goto(`${program?.url}/#key=${key}`);
      },
    };
    try {
      await use(stand);
    } finally {
      await stand.stop();
      rmSync(data, { recursive: true, force: true });
    }
  },
});

// Pictures of X come from elsewhere: that the simulator draws its own, each when it is first asked
// for, is not to be measured with the page.
async function drawAll(url: string) {
  const pictures = [
    ...Array.from({ length: 256 }, (_, n) => `avatar/${n}.jpg`),
    ...Array.from({ length: 96 }, (_, n) => [`photo/${n}.jpg`, `photo/${n}.jpg?tall=1`]).flat(),
  ];
  for (const picture of pictures)
    await (await fetch(`${url}/media/drawn/${picture}`)).arrayBuffer();
}

/** Registers the six topics in narrow columns, so that all are in sight at once. */
export async function trackSix(stand: Stand) {
  const columns: Record<string, unknown> = {};
  for (const [name, query] of six) {
    const { id } = await stand.ask<{ id: string }>('POST', '/api/topics', { name, query });
    columns[id] = { width: 300 };
  }
  await stand.ask('PUT', '/api/deck', { columns });
}

/** The script that measures inside the page. */
export const probe = readFileSync('bench/probe.js', 'utf8');

/** How busy the page's main thread was since ask was last called, as a part of 1. */
export async function busyness(session: CDPSession): Promise<() => Promise<number>> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (name: string) => metrics.find((it) => it.name === name)?.value ?? 0;
    return { busy: value('TaskDuration'), at: value('Timestamp') };
  };
  let before = await read();
  return async () => {
    const now = await read();
    const share = (now.busy - before.busy) / (now.at - before.at);
    before = now;
    return share;
  };
}

/** What the heap holds, in bytes, once what is no longer used is gone. */
export async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Keeps what a case found where both engines' findings are put side by side. */
export function keep(name: string, found: Found) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `bench-chromium-${name}.json`), `${JSON.stringify(found)}\n`);
}
