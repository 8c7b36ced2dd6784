import { expect, test } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { directionOf, gradient, initials, languageOf } from './identity';
import { drawn, linkOf, permalink } from './links';
import { lengthOf } from './media';

test.each([
  ['Mira R', 'MR'],
  ['Nadia', 'NA'],
  ['はる', 'はる'],
  ['王小明', '王小'],
  ['أمل', 'أ'],
  ['प्रिया शर्मा', 'प्रि'],
  ['👨‍👩‍👧‍👦 Familie Müller', 'FM'],
  ['🦫', '🦫'],
  ['the_ministry_of', 'TM'],
  ['X', 'X'],
  ['', '?'],
])('initials of %s are %s', (name, want) => {
  expect(initials(name)).toBe(want);
});

test('a gradient is always the same for one author, and not for another', () => {
  expect(gradient('12')).toEqual(gradient('12'));
  expect(gradient('12')).not.toEqual(gradient('13'));
});

test.each([
  ['ar', 'hello', 'rtl'],
  ['iw', 'hello', 'rtl'],
  ['en', 'هل', 'ltr'],
  ['und', '123 هل', 'rtl'],
  ['', '@x سلام', 'ltr'],
  ['zxx', '🦫', 'ltr'],
])('language %s and text %s run %s', (lang, text, want) => {
  expect(directionOf(lang, text)).toBe(want);
});

test.each([
  ['en', 'en'],
  ['in', 'id'],
  ['zh-TW', 'zh-TW'],
  ['und', undefined],
  ['qme', undefined],
  ['"><', undefined],
])('the language of %s is %s', (lang, want) => {
  expect(languageOf(lang)).toBe(want);
});

const url = (value: string, short = '') =>
  ({ kind: 'url', start: 0, end: 1, value, url: short, display: '' }) as const;

test.each([
  ['a web address', url('https://example.com/a'), false, 'https://example.com/a'],
  [
    'the short one where the long one is none',
    url('oops', 'https://t.co/a'),
    false,
    'https://t.co/a',
  ],
  ['a script', url('javascript:alert(1)', 'data:text/html,x'), false, null],
  ['X from a simulated post', url('https://x.com/a'), true, null],
  ['t.co from a simulated post', url('https://t.co/a'), true, null],
  [
    'elsewhere from a simulated post',
    url('https://news.example/a'),
    true,
    'https://news.example/a',
  ],
  [
    'a hashtag',
    { kind: 'hashtag', start: 0, end: 1, value: '地震' } as const,
    false,
    'https://x.com/hashtag/%E5%9C%B0%E9%9C%87',
  ],
  ['a simulated hashtag', { kind: 'hashtag', start: 0, end: 1, value: 'a' } as const, true, null],
  [
    'a mention that is no handle',
    { kind: 'mention', start: 0, end: 1, value: '../a' } as const,
    false,
    'https://x.com/..%2Fa',
  ],
])('linkOf %s', (_, entity, simulated, want) => {
  expect(linkOf(entity, simulated)).toBe(want);
});

test('a simulated post has no permalink, whatever it says', () => {
  const real = readPost(wirePost(1));
  expect(real && permalink(real)).toBe('https://x.com/mira_builds/status/1000001');
  expect(real && permalink({ ...real, simulated: true })).toBeNull();
});

const base = 'http://127.0.0.1:7777';
test.each([
  [
    'a drawn picture',
    'http://127.0.0.1:41234/drawn/avatar/7.svg',
    true,
    `${base}/media/drawn/avatar/7.svg`,
  ],
  [
    'one with a query',
    'http://localhost:1/drawn/photo/7.svg?w=1',
    true,
    `${base}/media/drawn/photo/7.svg?w=1`,
  ],
  ['a real picture', 'https://pbs.twimg.com/a.jpg', false, null],
  ['a drawn one of a post that is not simulated', 'http://127.0.0.1:1/drawn/a.svg', false, null],
  ['another path', 'http://127.0.0.1:1/etc/passwd', true, null],
  ['a way out of the folder', 'http://127.0.0.1:1/drawn/../api/status', true, null],
  ['another host', 'http://evil.example/drawn/a.svg', true, null],
  ['none', null, true, null],
])('drawn gives for %s', (_, address, simulated, want) => {
  expect(drawn(address, simulated, base)).toBe(want);
});

test.each([
  [9_000, '0:09'],
  [93_000, '1:33'],
  [3_723_000, '1:02:03'],
  [null, ''],
])('a video of %s ms is %s long', (milliseconds, want) => {
  expect(lengthOf(milliseconds)).toBe(want);
});
