import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVocabulary, type Vocabulary } from '../api/model';

/** The vocabulary that the program's own tests say it tells. */
export function goldenVocabulary(): Vocabulary {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = join(here, '../../../testdata/wire/vocabulary.json');
  const vocabulary = readVocabulary(JSON.parse(readFileSync(path, 'utf8')));
  if (vocabulary === null) throw new Error(`${path} holds no vocabulary`);
  return vocabulary;
}
