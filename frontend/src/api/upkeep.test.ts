import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readDataStored, readRemoval, readTokenCheck, readUpdate, readVersion } from './upkeep';

// What the program's own tests say it answers.
const golden = (name: string): unknown => {
  const here = dirname(fileURLToPath(import.meta.url));
  return JSON.parse(readFileSync(join(here, `../../../testdata/wire/${name}.json`), 'utf8'));
};

test('what the program answers is read whole', () => {
  expect(readDataStored(golden('data'))).toEqual({
    folder: '/home/ann/dipper',
    posts: null,
    simulated: { posts: 0, bytes: 4096 },
    media: { files: 0, bytes: 0 },
  });
  expect(readRemoval(golden('removal'))).toEqual({ removed: 0, left: 0 });
  expect(readVersion(golden('version'))).toEqual({
    number: '1.2.3',
    commit: '0123456789ab',
    date: '2026-11-24T10:00:00Z',
    updates: false,
  });
  expect(readUpdate(golden('update'))).toEqual({
    allowed: true,
    checkedAt: Date.UTC(2026, 10, 24, 10),
    newer: { version: '1.3.0', url: 'https://example.org/releases/tag/v1.3.0' },
  });
  expect(readTokenCheck(golden('token-check'))).toEqual({
    simulated: true,
    rules: { used: 0, limit: 1000 },
    stream: 'free',
    usage: { used: 0, cap: 3_000_000, resetDays: 12 },
    price: 0.005,
  });
});

test('what X did not say is null', () => {
  expect(readTokenCheck({ rules: 2, limit: null, stream: 'odd', used: 7, cap: null })).toEqual({
    simulated: false,
    rules: { used: 2, limit: null },
    stream: 'unknown',
    usage: null,
    price: 0,
  });
  for (const read of [readDataStored, readRemoval, readVersion, readTokenCheck, readUpdate]) {
    expect(read('odd')).toBeNull();
  }
});

test.each([
  ['plain http', { version: '1.3.0', url: 'http://example.org/' }],
  ['a script', { version: '1.3.0', url: 'javascript:alert(1)' }],
  ['no version', { url: 'https://example.org/' }],
  ['nothing', null],
])('a newer version with %s is none', (_, newer) => {
  expect(readUpdate({ allowed: true, checkedAt: null, newer })).toEqual({
    allowed: true,
    checkedAt: null,
    newer: null,
  });
});
