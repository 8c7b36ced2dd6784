import { expect, test } from 'vitest';
import { en } from './en';
import { bytes } from './format';
import { stringsFor } from './strings';
import { zh } from './zh';

test.each([
  [0, '0'],
  [987, '987'],
  [1_249, '1.2K'],
  [999_999, '999.9K'],
  [1_000_000, '1M'],
  [88_400_000, '88.4M'],
])('%i in short is %s', (n, want) => {
  expect(en.compact(n)).toBe(want);
});

test('numbers in Chinese count in ten thousands', () => {
  expect(zh.compact(12_000)).toBe('1.2万');
  expect(zh.likes(1_234_567)).toBe('1,234,567 个赞');
});

test.each([
  [0, '0 B'],
  [640, '640 B'],
  [12_345, '12 KB'],
  [3_440_000, '3.4 MB'],
  [-5, '0 B'],
])('%i bytes are %s', (n, want) => {
  expect(bytes(n)('en')).toBe(want);
});

const second = 1_000;
const day = 86_400 * second;
const at = Date.UTC(2026, 10, 24, 12);
test.each([
  [-5 * second, '0s'],
  [0, '0s'],
  [59.9 * second, '59s'],
  [60 * second, '1m'],
  [3_600 * second, '1h'],
  [23.9 * 3_600 * second, '23h'],
  [6 * day, '6d'],
  [8 * day, 'Nov 24'],
  [400 * day, 'Nov 24, 2026'],
])('%i ms ago reads %s', (milliseconds, want) => {
  expect(en.ago(milliseconds, at)).toBe(want);
});

test.each([
  [0, '$0', 'US$0'],
  [0.005, '$0.005', 'US$0.005'],
  [0.5, '$0.50', 'US$0.50'],
  [1.2, '$1.20', 'US$1.20'],
  [0.1 + 0.2, '$0.30', 'US$0.30'],
  [10, '$10', 'US$10'],
  [1_234.5, '$1,234.50', 'US$1,234.50'],
])('%d dollars are %s', (dollars, english, chinese) => {
  expect(en.countMissed(dollars)).toBe(`Count what was missed for ${english}`);
  expect(zh.countMissed(dollars)).toBe(`统计遗漏了多少，${chinese}`);
});

test.each([
  ['zh-CN', zh],
  ['zh', zh],
  ['zh-Hant-TW', zh],
  ['C', en],
  ['en-GB', en],
  ['de', en],
  ['', en],
])('%s is served', async (language, want) => {
  expect(await stringsFor(language)).toBe(want);
});
