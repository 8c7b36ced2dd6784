// The program's REST doors. The only place that calls fetch.

import { fields, text } from './check';
import { Failure, failureFromAnswer } from './failure';
import {
  type Check,
  type Rule,
  readCheck,
  readMediaPaths,
  readRules,
  readStatus,
  readTopic,
  readTopics,
  readVocabulary,
  type Status,
  type Topic,
  type Vocabulary,
} from './model';
import type { Session } from './session';
import {
  type DataPart,
  type DataStored,
  type Removal,
  readDataStored,
  readRemoval,
  readTokenCheck,
  readUpdate,
  readVersion,
  type TokenCheck,
  type Update,
  type Version,
} from './upkeep';

export type TopicChange = {
  name?: string;
  query?: string;
  state?: 'live' | 'paused';
  color?: string;
  /** 0-based place in the deck. */
  position?: number;
};

export type Client = {
  session: Session;
  topics(): Promise<Topic[]>;
  register(query: string, name: string): Promise<Topic>;
  change(id: string, change: TopicChange): Promise<Topic>;
  remove(id: string): Promise<void>;
  status(): Promise<Status>;
  source(what: 'retry' | 'takeover'): Promise<void>;
  check(query: string, signal: AbortSignal): Promise<Check>;
  vocabulary(): Promise<Vocabulary>;
  /** A page of a topic's archived posts, highest seq first, as it came over the wire. */
  posts(id: string, page: { limit: number; before?: number }): Promise<unknown>;
  gaps(id: string): Promise<unknown>;
  /** How lively a topic is, as it came over the wire. */
  pulse(id: string): Promise<unknown>;
  /** What can be filled of a topic's gaps, as it came over the wire. */
  filling(id: string): Promise<unknown>;
  /** Has so many posts of the gap that began at from fetched, or with null counted. */
  fill(id: string, from: number, posts: number | null): Promise<void>;
  /** Sets how many posts a day are filled unasked; answers as filling does. */
  limitFills(perDay: number): Promise<unknown>;
  /** Where files of X's media hosts are served here, in the order asked; null for what is none. */
  media(urls: readonly string[]): Promise<(string | null)[]>;
  /** The page's layout and settings, as they were kept. */
  deck(): Promise<unknown>;
  /** Every rule that X holds for this token, others' too. */
  rules(): Promise<Rule[]>;
  /** Takes off X a rule that another Dipper has left there. */
  removeRule(id: string): Promise<void>;
  keepDeck(deck: object): Promise<void>;
  /** Asks X what the token in use may do. */
  checkToken(): Promise<TokenCheck>;
  data(): Promise<DataStored>;
  /** Removes what arrived before a time, or with null all of it; more may be left to do. */
  removeData(part: DataPart, before: number | null): Promise<Removal>;
  version(): Promise<Version>;
  /** What is known of newer versions; there is none where the version says so. */
  update(): Promise<Update>;
  /** Sets whether the project may be asked for newer versions; answers as update does. */
  allowUpdates(allowed: boolean): Promise<Update>;
  /** What the program finds when it examines itself, as one reads it. */
  doctor(): Promise<string>;
};

const patience = 30_000;

/** Makes the client of a session. */
export function newClient(session: Session, fetch: typeof globalThis.fetch): Client {
  async function call(method: string, path: string, body?: unknown, signal?: AbortSignal) {
    const limit = AbortSignal.timeout(patience);
    let answer: Response;
    let content: unknown = null;
    try {
      answer = await fetch(session.base + path, {
        method,
        headers: {
          Authorization: `Bearer ${session.key}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const words = await answer.text();
      content = words === '' ? null : parse(words);
    } catch (reason) {
      throw new Failure('unreachable', reason instanceof Error ? reason.message : String(reason));
    }
    if (!answer.ok) throw failureFromAnswer(answer.status, content);
    return content;
  }

  function must<T>(value: T | null, path: string): T {
    if (value === null) {
      throw new Failure('unexpected-answer', `${path} answered something this page cannot read.`);
    }
    return value;
  }

  const at = (id: string) => `/api/topics/${encodeURIComponent(id)}`;
  return {
    session,
    topics: async () => readTopics(await call('GET', '/api/topics')),
    register: async (query, name) => {
      const answer = session.bridge
        ? await session.bridge.registerTopic(query, name)
        : await call('POST', '/api/topics', name === '' ? { query } : { query, name });
      return must(readTopic(answer), '/api/topics');
    },
    change: async (id, change) => must(readTopic(await call('PATCH', at(id), change)), at(id)),
    remove: async (id) => {
      if (session.bridge) await session.bridge.deleteTopic(id);
      else await call('DELETE', at(id));
    },
    status: async () => must(readStatus(await call('GET', '/api/status')), '/api/status'),
    source: async (what) => {
      await call('POST', '/api/source', { do: what });
    },
    check: async (query, signal) =>
      must(readCheck(await call('POST', '/api/check', { query }, signal)), '/api/check'),
    vocabulary: async () =>
      must(readVocabulary(await call('GET', '/api/vocabulary')), '/api/vocabulary'),
    posts: (id, { limit, before }) =>
      call(
        'GET',
        `${at(id)}/posts?limit=${limit}${before === undefined ? '' : `&before=${before}`}`,
      ),
    pulse: (id) => call('GET', `${at(id)}/pulse`),
    gaps: (id) => call('GET', `/api/gaps?topic=${encodeURIComponent(id)}`),
    filling: (id) => call('GET', `/api/fill?topic=${encodeURIComponent(id)}`),
    fill: async (id, from, posts) => {
      await call('POST', '/api/fill', { topic: id, from: new Date(from).toISOString(), posts });
    },
    limitFills: (perDay) => call('PUT', '/api/fill', { perDay }),
    media: async (urls) => readMediaPaths(await call('POST', '/api/media', { urls }), urls.length),
    rules: async () => must(readRules(await call('GET', '/api/rules')), '/api/rules'),
    removeRule: async (id) => {
      await call('DELETE', `/api/rules/${encodeURIComponent(id)}`);
    },
    deck: () => call('GET', '/api/deck'),
    keepDeck: async (deck) => {
      await call('PUT', '/api/deck', deck);
    },
    checkToken: async () =>
      must(readTokenCheck(await call('POST', '/api/token/check')), '/api/token/check'),
    data: async () => must(readDataStored(await call('GET', '/api/data')), '/api/data'),
    removeData: async (part, before) => {
      const query = before === null ? '' : `?before=${new Date(before).toISOString()}`;
      const path = `/api/data/${part}`;
      return must(readRemoval(await call('DELETE', path + query)), path);
    },
    version: async () => must(readVersion(await call('GET', '/api/version')), '/api/version'),
    update: async () => must(readUpdate(await call('GET', '/api/update')), '/api/update'),
    allowUpdates: async (allowed) =>
      must(readUpdate(await call('PUT', '/api/update', { allowed })), '/api/update'),
    doctor: async () => text(fields(await call('GET', '/api/doctor'))['report']),
  };
}

function parse(words: string): unknown {
  try {
    return JSON.parse(words);
  } catch {
    return null;
  }
}
