import { defineConfig } from '@playwright/test';

// What `make bench-ui` measures in Chromium. Each case starts its own program
// and writes what it found beside what the native window's run finds.
export default defineConfig({
  testDir: 'bench',
  testMatch: '*.bench.ts',
  outputDir: '../build/artifacts/bench',
  workers: 1,
  fullyParallel: false,
  timeout: 900_000,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    colorScheme: 'dark',
    locale: 'en-US',
    viewport: { width: 1920, height: 1080 },
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--enable-precise-memory-info'],
    },
  },
});
