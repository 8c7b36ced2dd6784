import { readFileSync } from 'node:fs';
import { readVocabulary, type Vocabulary } from '../api/model';

/** The vocabulary that the program's own tests say it tells. */
export function goldenVocabulary(): Vocabulary {
  const path = new URL('../../../testdata/wire/vocabulary.json', import.meta.url);
  const vocabulary = readVocabulary(JSON.parse(readFileSync(path, 'utf8')));
  if (vocabulary === null) throw new Error(`${path} holds no vocabulary`);
  return vocabulary;
}
