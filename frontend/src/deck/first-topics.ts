import type { Strings } from '../strings/en';

/** The topics with which an empty deck begins at one press. */
export function firstTopics(strings: Strings) {
  const all = strings.examples.flatMap(({ topics }) => topics);
  return strings.firstExamples.flatMap((name) => all.filter((it) => it.name === name));
}
