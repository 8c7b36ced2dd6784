import { expect, test } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { directionOf, gradient, initials, languageOf } from './identity';
import { drawn, endOf, intentLink, linkOf, permalink, profileLink } from './links';
import { lengthOf } from './media-cell';

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
  ['a web address', url('https://example.com/a', 'https://t.co/a'), false, 'https://t.co/a'],
  [
    'the long one where the short one is none',
    url('https://example.com/a', 'oops'),
    false,
    'https://example.com/a',
  ],
  ['the short one of a simulated post', url('oops', 'https://news.example/a'), true, null],
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
    'https://x.com/search?q=%23%E5%9C%B0%E9%9C%87',
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

test('the title of a link tells where it leads, never a script', () => {
  expect(endOf(url('https://example.com/a', 'https://t.co/a'))).toBe('https://example.com/a');
  expect(endOf(url('oops', 'https://t.co/a'))).toBe('https://t.co/a');
  expect(endOf(url('javascript:alert(1)', 'data:text/html,x'))).toBe('');
  expect(endOf({ kind: 'hashtag', start: 0, end: 1, value: 'a' })).toBe('');
});

const real = readPost(wirePost(1));
if (real === null) throw new Error('the sample cannot be read');

test('a simulated post has no permalink, whatever it says', () => {
  expect(permalink(real)).toBe('https://x.com/mira_builds/status/1000001');
  expect(permalink({ ...real, url: null })).toBe('https://x.com/i/web/status/1000001');
  expect(permalink({ ...real, url: null, id: '../1' })).toBeNull();
  expect(permalink({ ...real, simulated: true })).toBeNull();
});

test('a simulated post leads to no profile and no intent', () => {
  expect(profileLink(real.author, true)).toBeNull();
  for (const intent of ['reply', 'repost', 'like'] as const) {
    expect(intentLink(real, intent)).toContain('1000001');
    expect(intentLink({ ...real, simulated: true }, intent)).toBeNull();
    expect(intentLink({ ...real, id: '1&x=2' }, intent)).toBeNull();
  }
});

test.each([
  ['mira_builds', '12', 'https://x.com/mira_builds'],
  ['', '12', 'https://x.com/i/user/12'],
  ['../i/flow', '12', 'https://x.com/i/user/12'],
  ['../i/flow', 'x', null],
])('the profile of @%s with the id %s is %s', (handle, id, want) => {
  expect(profileLink(real.author && { ...real.author, handle, id }, false)).toBe(want);
});

const base = 'http://127.0.0.1:7777';
test.each([
  [
    'a drawn picture',
    'http://127.0.0.1:41234/drawn/avatar/7.jpg',
    true,
    `${base}/media/drawn/avatar/7.jpg`,
  ],
  [
    'one with a query',
    'http://localhost:1/drawn/photo/7.jpg?w=1',
    true,
    `${base}/media/drawn/photo/7.jpg?w=1`,
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
