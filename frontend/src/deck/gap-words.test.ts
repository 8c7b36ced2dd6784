import { describe, expect, test } from 'vitest';
import type { FilledGap, FillState } from '../feed/wire';
import { en } from '../strings/en';
import { zh } from '../strings/zh';
import { gapWords } from './gap-words';

const minutes = 60;
type Case = [FillState | null, number | null, number, string, string];
const cases: Case[] = [
  // What is not yet told of is told as far as it is known.
  [null, null, 0, '12 minutes offline: posts may be missing', '离线 12 分钟：可能有遗漏'],
  [
    null,
    null,
    4,
    '12 minutes offline: 4 posts filled, more may be missing',
    '离线 12 分钟：已补 4 条帖子，可能还有遗漏',
  ],
  [
    null,
    null,
    1,
    '12 minutes offline: 1 post filled, more may be missing',
    '离线 12 分钟：已补 1 条帖子，可能还有遗漏',
  ],
  [null, 0, 0, '12 minutes offline: nothing was missed', '离线 12 分钟：没有遗漏'],
  [
    'looking',
    null,
    0,
    '12 minutes offline: looking for missed posts…',
    '离线 12 分钟：正在查找遗漏的帖子…',
  ],
  [
    'filling',
    null,
    40,
    '12 minutes offline: looking for missed posts…',
    '离线 12 分钟：正在查找遗漏的帖子…',
  ],
  [
    'filling',
    340,
    0,
    '12 minutes offline: 340 posts, being fetched…',
    '离线 12 分钟：340 条帖子，正在补…',
  ],
  [
    'filling',
    1_340,
    100,
    '12 minutes offline: 1,340 posts, 100 filled, fetching more…',
    '离线 12 分钟：1,340 条帖子，已补 100 条，正在继续补…',
  ],
  ['done', 0, 0, '12 minutes offline: nothing was missed', '离线 12 分钟：没有遗漏'],
  [
    'done',
    340,
    340,
    '12 minutes offline: 340 posts, all filled',
    '离线 12 分钟：340 条帖子，已全部补齐',
  ],
  ['done', 1, 1, '12 minutes offline: 1 post, filled', '离线 12 分钟：1 条帖子，已全部补齐'],
  [
    'offered',
    340,
    100,
    '12 minutes offline: 340 posts, 100 filled',
    '离线 12 分钟：340 条帖子，已补 100 条',
  ],
  ['offered', 340, 0, '12 minutes offline: 340 posts were missed', '离线 12 分钟：遗漏 340 条帖子'],
  ['offered', 1, 0, '12 minutes offline: 1 post was missed', '离线 12 分钟：遗漏 1 条帖子'],
  ['offered', null, 0, '12 minutes offline: posts may be missing', '离线 12 分钟：可能有遗漏'],
  [
    'impossible',
    null,
    0,
    '12 minutes offline: what was missed cannot be fetched',
    '离线 12 分钟：遗漏的帖子无法补齐',
  ],
  [
    'impossible',
    null,
    4,
    '12 minutes offline: 4 filled, the rest cannot be fetched',
    '离线 12 分钟：已补 4 条帖子，其余无法补齐',
  ],
  [
    'impossible',
    340,
    0,
    '12 minutes offline: 340 posts were missed and cannot be fetched',
    '离线 12 分钟：遗漏 340 条帖子，无法补齐',
  ],
  [
    'impossible',
    340,
    100,
    '12 minutes offline: 340 posts, 100 filled, the rest cannot be fetched',
    '离线 12 分钟：340 条帖子，已补 100 条，其余无法补齐',
  ],
];

describe('the words of a gap', () => {
  const gap = (missed: number | null, filled: number) => ({
    from: 0,
    to: 12 * minutes * 1_000,
    missed,
    filled,
    reason: '',
  });

  test.each(cases)('that is %s, with %s missed and %i filled', (state, missed, filled, ...want) => {
    const it = gap(missed, filled);
    const told: FilledGap | null = state && { ...it, state, why: '', offer: null };
    expect([gapWords(en, it, told, false), gapWords(zh, it, told, false)]).toEqual(want);
  });

  test('whose posts the reader has just asked for', () => {
    const it = gap(340, 100);
    const told: FilledGap = { ...it, state: 'offered', why: '', offer: null };
    expect(gapWords(en, it, told, true)).toBe(
      '12 minutes offline: 340 posts, 100 filled, fetching more…',
    );
  });
});

test.each([
  [0.2, '1 second offline: nothing was missed', '离线 1 秒：没有遗漏'],
  [45, '45 seconds offline: nothing was missed', '离线 45 秒：没有遗漏'],
  [59.6, '1 minute offline: nothing was missed', '离线 1 分钟：没有遗漏'],
  [60, '1 minute offline: nothing was missed', '离线 1 分钟：没有遗漏'],
  [10_800, '3 hours offline: nothing was missed', '离线 3 小时：没有遗漏'],
  [200_000, '2 days offline: nothing was missed', '离线 2 天：没有遗漏'],
])('a gap of %d s', (seconds, english, chinese) => {
  expect(en.gapNone(seconds)).toBe(english);
  expect(zh.gapNone(seconds)).toBe(chinese);
});

test('what a pause has missed is no outage', () => {
  expect(en.gapSome(90, 7, 0, true)).toBe('2 minutes paused: 7 posts were missed');
  expect(zh.gapSome(90, 7, 0, true)).toBe('暂停 2 分钟：遗漏 7 条帖子');
  const gap = {
    from: 0,
    to: 20_000,
    missed: null,
    filled: 0,
    reason: '',
    code: 'paused',
    said: '',
  };
  expect(gapWords(en, gap, null, false)).toBe('20 seconds paused: posts may be missing');
});

test('buttons name their number and their price', () => {
  expect([
    en.fillMore(240, 1.2),
    en.fillAll(1_340, 6.7),
    en.fillMore(240, null),
    en.fillAll(1, null),
    en.countMissed(0.005),
    en.countMissed(null),
  ]).toEqual([
    'Fill 240 more for $1.20',
    'Fill 1,340 for $6.70',
    'Fill 240 more (simulated, free)',
    'Fill 1 (simulated, free)',
    'Count what was missed for $0.005',
    'Count what was missed (simulated, free)',
  ]);
  expect([
    zh.fillMore(240, 1.2),
    zh.fillAll(1_340, 6.7),
    zh.fillMore(240, null),
    zh.fillAll(1, null),
    zh.countMissed(0.005),
    zh.countMissed(null),
  ]).toEqual([
    '再补 240 条，US$1.20',
    '补齐 1,340 条，US$6.70',
    '再补 240 条（模拟，免费）',
    '补齐 1 条（模拟，免费）',
    '统计遗漏了多少，US$0.005',
    '统计遗漏了多少（模拟，免费）',
  ]);
});

test('what is filled by itself is named with its price', () => {
  expect([0, 100, 1].map((posts) => en.fillChoice(posts, posts * 0.005))).toEqual([
    'Nothing',
    'Up to 100 posts a day ($0.50)',
    'Up to 1 post a day ($0.005)',
  ]);
  expect([0, 100].map((posts) => zh.fillChoice(posts, posts * 0.005))).toEqual([
    '不自动补齐',
    '每天最多 100 条（US$0.50）',
  ]);
  expect(en.fillChoice(2_000, null)).toBe('Up to 2,000 posts a day (simulated, free)');
});

test('the day of a gap is named once, and twice when it goes past midnight', () => {
  // In the reader's zone, whichever it is.
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 47, 39).getTime();
  expect(en.gapTimes(at(26, 8), at(26, 9))).toBe('Nov 26, 2026, 08:47:39 – 09:47:39.');
  expect(en.gapTimes(at(26, 23), at(27, 0))).toBe(
    'Nov 26, 2026, 23:47:39 – Nov 27, 2026, 00:47:39.',
  );
  expect(zh.gapTimes(at(26, 8), at(26, 9))).toBe('2026年11月26日 08:47:39 – 09:47:39。');
  expect(zh.gapTimes(at(26, 23), at(27, 0))).toBe(
    '2026年11月26日 23:47:39 – 2026年11月27日 00:47:39。',
  );
});
