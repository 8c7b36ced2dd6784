import { expect, test } from 'vitest';
import { newClient } from './client';

const session = { base: 'http://127.0.0.1:1', key: 'K', bridge: null, token: 'elsewhere' as const };
const answering = (status: number, body: unknown) => {
  const calls: { url: string; init: RequestInit | undefined }[] = [];
  const client = newClient(session, async (url, init) => {
    calls.push({ url: String(url), init });
    return new Response(body === null ? null : JSON.stringify(body), { status });
  });
  return { client, calls };
};

test('each call carries the key in a header and nowhere else', async () => {
  const { client, calls } = answering(200, { topics: [] });
  await client.topics();
  expect(calls[0]?.url).toBe('http://127.0.0.1:1/api/topics');
  expect(new Headers(calls[0]?.init?.headers).get('Authorization')).toBe('Bearer K');
});

test('a problem becomes a failure with its code, its way out and its places', async () => {
  const { client } = answering(422, {
    type: 'https://example.org/problems/query-invalid',
    title: 'The query has problems',
    detail: 'A bracket is never closed.',
    hint: 'Close it.',
    problems: [{ message: 'never closed', start: 3, end: 4, hint: '' }],
  });
  await expect(client.register('a (b', '')).rejects.toMatchObject({
    code: 'query-invalid',
    message: 'A bracket is never closed.',
    hint: 'Close it.',
    problems: [{ start: 3, end: 4 }],
  });
});

test('an answer that is no JSON still is a failure', async () => {
  const client = newClient(session, async () => new Response('<html>', { status: 502 }));
  await expect(client.status()).rejects.toMatchObject({ code: 'http-502', message: 'HTTP 502' });
});

test('a program that is gone is unreachable', async () => {
  const client = newClient(session, () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(client.status()).rejects.toMatchObject({ code: 'unreachable' });
});

test('a nameless topic is sent without a name', async () => {
  const { client, calls } = answering(201, { id: 'a', query: 'q', name: 'q' });
  await client.register('q', '');
  expect(calls[0]?.init?.body).toBe('{"query":"q"}');
});

test('a topic that is deleted answers nothing', async () => {
  const { client, calls } = answering(204, null);
  await client.remove('a/../b');
  expect(calls[0]).toMatchObject({
    url: 'http://127.0.0.1:1/api/topics/a%2F..%2Fb',
    init: { method: 'DELETE' },
  });
});

test('what is to be filled goes out as it was read', async () => {
  const { client, calls } = answering(202, {});
  await client.fill('T', Date.UTC(2026, 10, 24, 10, 0, 0, 431), 240);
  await client.fill('T', Date.UTC(2026, 10, 24, 10), null);
  await client.limitFills(500);
  await client.filling('a/b');
  expect(calls.map(({ url, init }) => [init?.method, new URL(url).pathname, init?.body])).toEqual([
    ['POST', '/api/fill', '{"topic":"T","from":"2026-11-24T10:00:00.431Z","posts":240}'],
    ['POST', '/api/fill', '{"topic":"T","from":"2026-11-24T10:00:00.000Z","posts":null}'],
    ['PUT', '/api/fill', '{"perDay":500}'],
    ['GET', '/api/fill', undefined],
  ]);
  expect(calls[3]?.url).toMatch(/\?topic=a%2Fb$/);
});

test('media are asked for by their addresses, and nothing but a path of these doors comes back', async () => {
  const { client, calls } = answering(200, {
    paths: [
      '/media/a-_9',
      null,
      'https://pbs.twimg.com/a.jpg',
      '//evil.example/a',
      '/media/../x',
      7,
    ],
  });
  expect(await client.media(['1', '2', '3', '4', '5', '6', '7'])).toEqual([
    '/media/a-_9',
    ...Array(6).fill(null),
  ]);
  expect(calls[0]?.init).toMatchObject({
    method: 'POST',
    body: '{"urls":["1","2","3","4","5","6","7"]}',
  });
});

test('whether newer versions may be asked for is set and read at one door', async () => {
  const { client, calls } = answering(200, { allowed: true, checkedAt: null, newer: null });
  const want = { allowed: true, checkedAt: null, newer: null };
  expect(await client.allowUpdates(true)).toEqual(want);
  expect(await client.update()).toEqual(want);
  expect(calls.map(({ url, init }) => [init?.method, new URL(url).pathname, init?.body])).toEqual([
    ['PUT', '/api/update', '{"allowed":true}'],
    ['GET', '/api/update', undefined],
  ]);
});
