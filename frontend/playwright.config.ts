import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const port = Number(process.env['DIPPER_E2E_PORT'] ?? 17_797);
const key = 'end-to-end';
const address = `http://127.0.0.1:${port}`;
const program = process.env['DIPPER_BIN'] ?? '../build/bin/dipper-cli';
// Workers read this file too; the folder is made once, by the process that starts the program.
const data = process.env['DIPPER_E2E_DATA'] ?? mkdtempSync(join(tmpdir(), 'dipper-e2e-'));
process.env['DIPPER_E2E_DATA'] = data;
process.env['DIPPER_E2E_KEY'] = key;

const running = {
  reuseExistingServer: false,
  gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 5_000 },
};

export default defineConfig({
  testDir: 'e2e',
  // All tests look at the one deck of one program.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: address,
    browserName: 'chromium',
    colorScheme: 'dark',
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
  },
  // The simulator stands alone, at a pace that a browser without a graphics
  // card can draw on a slow machine.
  webServer: [
    {
      command: `"${program}" simulate --addr 127.0.0.1:${port + 1} --rate 8`,
      port: port + 1,
      ...running,
    },
    {
      command: `"${program}" serve --addr 127.0.0.1:${port} --data "${data}"`,
      url: `${address}/api/health`,
      env: {
        DIPPER_API_KEY: key,
        DIPPER_KEYCHAIN: 'off',
        DIPPER_X_URL: `http://127.0.0.1:${port + 1}`,
        X_BEARER_TOKEN: '',
      },
      ...running,
    },
  ],
});
