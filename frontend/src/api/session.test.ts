// @vitest-environment jsdom
import { afterEach, describe, expect, test } from 'vitest';
import { newClient } from './client';
import { Failure, failureFromBridge } from './failure';
import { findSession } from './session';

afterEach(() => {
  sessionStorage.clear();
  location.hash = '';
  Reflect.deleteProperty(window, 'go');
});

const bound = (over: object = {}) => {
  const App = { Session: async () => ({ url: 'http://127.0.0.1:4321/', key: 'K' }), ...over };
  Reflect.set(window, 'go', { main: { App } });
};

describe('in a browser', () => {
  test('the key comes from the address and leaves it', async () => {
    location.hash = '#key=abc';
    const session = await findSession(window);
    expect(session).toEqual({
      base: location.origin,
      key: 'abc',
      bridge: null,
      token: 'elsewhere' as const,
    });
    expect(location.href).not.toContain('abc');
  });

  test('a reload finds it again', async () => {
    location.hash = '#key=abc';
    await findSession(window);
    expect((await findSession(window))?.key).toBe('abc');
  });

  test('without one there is no session', async () => {
    expect(await findSession(window)).toBeNull();
  });
});

describe('in the window', () => {
  test('the bridge tells where the program is', async () => {
    bound();
    expect(await findSession(window)).toMatchObject({ base: 'http://127.0.0.1:4321', key: 'K' });
  });

  test('an address that is not this machine is not believed', async () => {
    bound({ Session: async () => ({ url: 'http://evil.example', key: 'K' }) });
    await expect(findSession(window)).rejects.toBeInstanceOf(Failure);
  });

  test('topics are registered over the bridge, whose errors have a code and a way out', async () => {
    bound({
      RegisterTopic: () =>
        Promise.reject({
          code: 'query-invalid',
          message: 'The query is empty.',
          hint: 'Type one.',
        }),
    });
    const session = await findSession(window);
    if (session === null) throw new Error('no session');
    const client = newClient(session, () => Promise.reject(new Error('must not be called')));
    await expect(client.register('', '')).rejects.toMatchObject({
      code: 'query-invalid',
      message: 'The query is empty.',
      hint: 'Type one.',
    });
  });
});

test.each([
  ['an object', { code: 'a', message: 'b', hint: 'c' }, 'a', 'b'],
  ['its text', '{"code":"a","message":"b","hint":"c"}', 'a', 'b'],
  ['a sentence', 'it broke', 'internal', 'it broke'],
  ['a sentence in braces', '{odd', 'internal', '{odd'],
])('failureFromBridge reads %s', (_, reason, code, message) => {
  expect(failureFromBridge(reason)).toMatchObject({ code, message });
});
