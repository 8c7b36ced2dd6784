import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

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
  use: { ...tests.use, viewport: { width: 1920, height: 1080 }, trace: 'off' },
});
