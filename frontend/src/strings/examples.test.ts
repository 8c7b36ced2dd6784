import { expect, test } from 'vitest';
import { en } from './en';
import { zh } from './zh';

test.each([
  ['English', en],
  ['Chinese', zh],
])('there are twelve examples in %s, three of them first', (_, { examples, firstExamples }) => {
  const names = examples.flatMap(({ topics }) => topics.map(({ name }) => name));
  expect(new Set(names).size).toBe(12);
  expect(firstExamples.filter((name) => names.includes(name))).toHaveLength(3);
});
