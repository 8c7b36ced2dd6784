import { expect, test } from 'vitest';
import { compose, onCompose } from './compose';

test('what is asked for before there is a composer waits for the first, and comes once', () => {
  const first: (string | null)[] = [];
  const second: (string | null)[] = [];
  compose('golang');
  compose();
  const leave = onCompose((query) => first.push(query));
  expect(first).toEqual([null]);
  const leaveToo = onCompose((query) => second.push(query));
  expect(second).toEqual([]);
  compose('rust');
  expect([first, second]).toEqual([[null, 'rust'], ['rust']]);
  leave();
  leaveToo();
  compose('zig');
  onCompose((query) => second.push(query))();
  expect(second).toEqual(['rust', 'zig']);
});
