import { count, fields, isFields, list, oneOf, text, textOrNull, texts, time } from './check';

export type TopicState = 'live' | 'paused' | 'refused';

/** A query that is tracked. */
export type Topic = {
  id: string;
  name: string;
  query: string;
  state: TopicState;
  /** X may not yet heed the new or changed rule (up to 20 s). */
  settling: boolean;
  color: string;
  position: number;
  createdAt: number;
};

export type SourceState = 'idle' | 'connecting' | 'live' | 'waiting' | 'refused';

/**
 * Names a reason, so that the page can say it in its own words, and gives what these would lack:
 * X's words, say. Not there where the program has a sentence alone.
 */
export type Cause = { code?: string | undefined; said?: string | undefined };

/** The source's state, and why it is in it. */
export type SourceNews = Cause & {
  state: SourceState;
  reason: string | null;
  retryAt: number | null;
};

export type Status = SourceNews & {
  mode: 'x' | 'simulated';
  rules: { used: number; limit: number; foreign: number };
  received: number;
  dropped: number;
  archive: { posts: number; bytes: number; lag: number };
};

/** A place in a query that is wrong; start and end (exclusive) count code points. */
export type QueryProblem = { message: string; start: number; end: number; hint: string };

export type Check = {
  valid: boolean;
  problems: QueryProblem[];
  hints: QueryProblem[];
  words: { en: string; zh: string };
};

/** A code of X's and what people call the thing. */
export type Named = { code: string; en: string; zh: string };

/** An operator that may be written; takes says what its value is. */
export type Operator = { name: string; takes: string; values: string[] };

/** What a query may be written with. */
export type Vocabulary = {
  /** In code points. */
  maxLength: number;
  operators: Operator[];
  languages: Named[];
  countries: Named[];
};

/** A rule as X holds it for this token, and whose it is. */
export type Rule = { id: string; value: string; owner: 'ours' | 'dipper' | 'other' };

const sourceStates = ['idle', 'connecting', 'live', 'waiting', 'refused'] as const;

function readSourceState(value: unknown): SourceState | null {
  return oneOf(value, sourceStates);
}

export function readCause(code: unknown, said: unknown): Cause {
  return { code: text(code) || undefined, said: text(said) || undefined };
}

/** Reads the source's state; null for one that this page does not know. */
export function readSourceNews(value: unknown): SourceNews | null {
  const it = fields(value);
  const state = readSourceState(it['state']);
  if (state === null) return null;
  return {
    ...readCause(it['code'], it['said']),
    state,
    reason: textOrNull(it['reason']),
    retryAt: time(it['retryAt']),
  };
}

export function readTopic(value: unknown): Topic | null {
  if (!isFields(value)) return null;
  const id = text(value['id']);
  const query = text(value['query']);
  if (id === '' || query === '') return null;
  const color = text(value['color']);
  return {
    id,
    query,
    name: text(value['name']).trim() || query,
    state: oneOf(value['state'], ['live', 'paused', 'refused']) ?? 'live',
    settling: value['settling'] === true,
    color: /^#[0-9a-f]{6}$/i.test(color) ? color : '#35b8c9',
    position: count(value['position']),
    createdAt: time(value['createdAt']) ?? 0,
  };
}

export function readTopics(value: unknown): Topic[] {
  return list(Array.isArray(value) ? value : fields(value)['topics'])
    .map(readTopic)
    .filter((topic) => topic !== null)
    .sort((a, b) => a.position - b.position);
}

export function readStatus(value: unknown): Status | null {
  if (!isFields(value)) return null;
  const source = fields(value['source']);
  const news = readSourceNews(source);
  if (news === null) return null;
  const rules = fields(value['rules']);
  const counts = fields(value['counts']);
  const archive = fields(value['archive']);
  return {
    ...news,
    mode: source['mode'] === 'simulated' ? 'simulated' : 'x',
    rules: {
      used: count(rules['used']),
      limit: count(rules['limit']),
      foreign: count(rules['foreign']),
    },
    received: count(counts['received']),
    dropped: count(counts['dropped']),
    archive: {
      posts: count(archive['posts']),
      bytes: count(archive['bytes']),
      lag: count(archive['lag']),
    },
  };
}

export function readQueryProblems(value: unknown): QueryProblem[] {
  return list(value).map((each) => {
    const problem = fields(each);
    const start = Math.max(0, count(problem['start']));
    return {
      message: text(problem['message']),
      start,
      end: Math.max(start, count(problem['end'])),
      hint: text(problem['hint']),
    };
  });
}

export function readVocabulary(value: unknown): Vocabulary | null {
  if (!isFields(value)) return null;
  const named = (all: unknown): Named[] =>
    list(all).map((each) => {
      const { code, en, zh } = fields(each);
      return { code: text(code), en: text(en), zh: text(zh) };
    });
  return {
    maxLength: count(value['maxLength'], 1024),
    operators: list(value['operators']).map((each) => {
      const { name, takes, values } = fields(each);
      return { name: text(name), takes: text(takes), values: texts(values) };
    }),
    languages: named(value['languages']),
    countries: named(value['countries']),
  };
}

export function readCheck(value: unknown): Check | null {
  if (!isFields(value) || typeof value['valid'] !== 'boolean') return null;
  const words = fields(value['words']);
  return {
    valid: value['valid'],
    problems: readQueryProblems(value['problems']),
    hints: readQueryProblems(value['hints']),
    words: { en: text(words['en']), zh: text(words['zh']) },
  };
}

/** Reads so many paths of media; only what these doors serve is one. */
export function readMediaPaths(value: unknown, many: number): (string | null)[] {
  const paths = list(fields(value)['paths']);
  return Array.from({ length: many }, (_, at) => {
    const path = textOrNull(paths[at]);
    return path !== null && /^\/media\/[\w-]+$/.test(path) ? path : null;
  });
}

export function readRules(value: unknown): Rule[] | null {
  if (!isFields(value) || !Array.isArray(value['rules'])) return null;
  return value['rules'].map(fields).flatMap((rule) => {
    const id = text(rule['id']);
    const owner = oneOf(rule['owner'], ['ours', 'dipper', 'other']) ?? 'other';
    return id === '' ? [] : [{ id, value: text(rule['value']), owner }];
  });
}
