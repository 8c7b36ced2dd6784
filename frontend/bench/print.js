// Prints what Chromium and the native window were measured at, side by side.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = process.argv[2] ?? '../build/artifacts';

const read = (engine, name) => {
  const path = join(folder, `bench-${engine}-${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
};
const shown = (value, unit) => {
  if (value === undefined) return '–';
  if (value === null) return 'lost';
  if (unit === '%') return `${(value * 100).toFixed(1)} %`;
  if (unit === 'MB') return `${(value / 1e6).toFixed(1)} MB`;
  if (unit === '') return value.toLocaleString('en', { maximumFractionDigits: 2 });
  return `${value.toFixed(1)} ${unit}`;
};
const line = (what, chromium, window, wanted) =>
  console.log(
    `${what.padEnd(46)}${chromium.padStart(12)}${window.padStart(12)}   ${wanted}`.trimEnd(),
  );

const idle = read('window', 'idle');
line('', 'Chromium', 'window', 'wanted');
for (const [name, title, wanted] of [
  ['idle', 'idle', {}],
  [
    'flood-250',
    '6 columns, 250 posts/s, one scrolled',
    {
      p95: `≤ 16.8 ms; window ≤ ${shown((idle.p95 ?? 0) * 1.5, 'ms')} (1.5 times idle)`,
      p99: '≤ 33 ms (Chromium)',
      busy: '< 25 %',
      longTasks: '0 over 50 ms',
      drift: '0 px',
    },
  ],
  [
    'flood-1000',
    '6 columns, 1,000 posts/s, one scrolled',
    { p95: '≤ 33 ms', inputMax: '≤ 100 ms', drift: '0 px' },
  ],
]) {
  const [chromium, window] = [read('chromium', name), read('window', name)];
  if (Object.keys({ ...chromium, ...window }).length === 0) continue;
  console.log(`\n${title}`);
  for (const [key, words, unit] of [
    ['postsPerSecond', 'posts a second written to columns', ''],
    ['frames', 'frames', ''],
    ['p50', 'frame time p50', 'ms'],
    ['p95', 'frame time p95', 'ms'],
    ['p99', 'frame time p99', 'ms'],
    ['max', 'frame time, longest', 'ms'],
    ['busy', 'main thread busy', '%'],
    ['busyProbed', 'the same, with the probe looking at each frame', '%'],
    ['longTasks', 'long tasks', ''],
    ['longest', 'longest of them', 'ms'],
    ['inputP50', 'a key until the second frame after it, p50', 'ms'],
    ['inputMax', 'the same, longest', 'ms'],
    ['rests', 'times the reader rested', ''],
    ['drift', 'how far the row that is read moved meanwhile', 'px'],
    ['heap', 'heap afterwards', 'MB'],
  ]) {
    if (chromium[key] === undefined && window[key] === undefined) continue;
    line(`  ${words}`, shown(chromium[key], unit), shown(window[key], unit), wanted[key] ?? '');
  }
}

const million = read('chromium', 'million');
if (million.posts !== undefined) {
  console.log(`\n${million.posts.toLocaleString('en')} posts through the page`);
  line('  heap after 20,000', shown(million.first, 'MB'), '', '');
  line('  heap after all', shown(million.last, 'MB'), '', '');
  line('  ratio', shown(million.ratio, ''), '', '0.8 to 1.2');
}
const card = read('chromium', 'first-card');
const windowCard = read('window', 'first-card');
if (card.posts !== undefined) {
  console.log(`\nfirst card out of an archive of ${card.posts.toLocaleString('en')} posts`);
  line('  median', shown(card.median, 'ms'), shown(windowCard.median, 'ms'), '< 700 ms');
  line('  longest', shown(card.worst, 'ms'), shown(windowCard.worst, 'ms'), '');
}

const dist = 'dist';
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path);
const size = first.reduce(
  (sum, path) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length,
  0,
);
console.log('');
line('first-load JavaScript, gzipped', `${(size / 1e3).toFixed(1)} KB`, '', '< 250 KB');
