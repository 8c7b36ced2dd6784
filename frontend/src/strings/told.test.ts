import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../api/failure';
import { en } from './en';
import { failureIn, reasonIn } from './told';
import { zh } from './zh';

const root = join(import.meta.dirname, '../../..');
const go = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => /(?<!_test)\.go$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n');
const found = (text: string, pattern: RegExp) => [
  ...new Set(Array.from(text.matchAll(pattern), (match) => match.slice(1).find(Boolean) ?? '')),
];

describe('every code of the program has a sentence of the page', () => {
  test('of problems', () => {
    const codes = found(go('internal/engine'), /\bCode[A-Z]\w* += "([a-z-]+)"/g);
    // The page asks no such thing, or shows a picture's place in their stead.
    const unseen = ['not-found', 'method-not-allowed', 'media-missing', 'media-unavailable'];
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !unseen.includes(code) && !(code in en.failures))).toEqual([]);
  });

  test('of what lies behind them, of the source and of gaps', () => {
    const said = ['', 'internal/stream', 'internal/engine', 'internal/cli'].map(go).join('\n');
    const codes = found(
      said,
      /\bCode(?::| =) "([a-z-]+)"|\bBecause\("([a-z-]+)"\)|\bWhy\{"([a-z-]+)"|\bagain\(\w+, "([a-z-]+)"/g,
    );
    const kinds = found(go('internal/xapi'), /case Kind\w+:\s+return "([a-z-]+)"/g);
    expect([codes.length > 20, kinds.length > 12]).toEqual([true, true]);
    const all = [...codes, ...kinds.filter((kind) => !kind.startsWith('rule-'))];
    expect(all.filter((code) => !(code in en.reasons))).toEqual([]);
  });
});

describe('a reason is told', () => {
  const program = 'X cannot be reached: check the network. Dipper tries again by itself.';
  test.each([
    ['in the page’s own words', { code: 'silent' }, 'X fell silent.', 'X 没有动静了。'],
    [
      'with X’s words',
      { code: 'credits', said: 'Top up' },
      "The X account has no credits left (402). Buy credits in X's developer console, then try again. X says: Top up.",
      'X 账户没有余额了（402）。请在 X 开发者控制台充值，然后重试。X 的说明：Top up.',
    ],
    [
      'without X’s words where there are none',
      { code: 'network' },
      'X cannot be reached: check the network.',
      '连接不到 X，请检查网络。',
    ],
    [
      'with the other connection',
      { code: 'too-many-connections', said: 'open from 192.0.2.7' },
      'Too many connections: another connection uses this token (429), open from 192.0.2.7. End the other program or take over.',
      '连接过多：另一个连接正在使用此令牌（429，open from 192.0.2.7）。请结束另一个程序，或在此接管。',
    ],
    [
      'with a number',
      { code: 'rules-wait', said: '1' },
      'X takes no more changes of rules for now (its limit for 15 minutes); 1 topic waits for its own.',
      'X 暂时不接受更多规则变更（每 15 分钟的限制），1 个主题在等待。',
    ],
    ['in the program’s words where its code is not known', { code: 'new' }, program, program],
    ['in the program’s words where it names none', {}, program, program],
    ['never by a name that every object has', { code: 'constructor' }, program, program],
  ])('%s', (_, cause, english, chinese) => {
    expect(reasonIn(en, { reason: program, ...cause })).toBe(english);
    expect(reasonIn(zh, { reason: program, ...cause })).toBe(chinese);
  });

  test('not at all where there is none', () => {
    expect(reasonIn(zh, { reason: null })).toBe('');
  });
});

describe('a failure is told', () => {
  test.each([
    [
      'by its code',
      new Failure('no-room-for-rules', 'All 1000 rules of this token are in use.', 'Pause.'),
      '此令牌在 X 上的规则已满。 请先删除或暂停一个主题。',
    ],
    [
      'by what lies behind it',
      new Failure('x-unavailable', 'Dipper tried …', '', [], { code: 'unauthorized' }),
      `${zh.reasons.unauthorized} 没有保存任何内容。`,
    ],
    [
      'what may be otherwise in a moment',
      new Failure('x-unavailable', 'Dipper tried …', '', [], { code: 'silent' }),
      `${zh.reasons.silent} 请稍后重试，没有保存任何内容。`,
    ],
    [
      'with X’s words',
      new Failure('query-refused', 'X refuses this query: no.', '', [], { said: 'no.' }),
      'X 拒绝此查询：no. 请按 X 的说明修改查询，然后重试。',
    ],
    [
      'with the program’s words where these tell which',
      new Failure('folder-owned', 'pid 7 has it.', ''),
      '数据文件夹正被使用：pid 7 has it. 请使用正在运行的 Dipper，或结束它，或用 --data 另选文件夹。',
    ],
    [
      'in the program’s words where its code is not known',
      new Failure('new', 'A word.', 'A hint.'),
      'A word. A hint.',
    ],
  ])('%s', (_, failure, want) => {
    const { message, hint } = failureIn(zh, failure);
    expect(`${message} ${hint}`).toBe(want);
  });
});
