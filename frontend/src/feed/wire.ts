// The wire's shapes, read and checked once at the door. What is past here is
// trusted; an odd field costs that field, a broken post costs itself.

import {
  count,
  countOrNull,
  type Fields,
  fields,
  isFields,
  list,
  oneOf,
  text,
  textOrNull,
  texts,
  time,
} from '../api/check';
import { type Cause, readCause, readSourceNews, type SourceNews } from '../api/model';
import type { Author, Entity, Media, Metrics, Poll, Post } from '../post/model';

/** A post's place in a topic; post is null when it could not be read. */
export type Numbered = { seq: number; post: Post | null };

/** A time in which the source was away; reason is empty where it is not told. */
export type Gap = Cause & {
  from: number;
  to: number;
  missed: number | null;
  filled: number;
  reason: string;
};

/** What becomes of a gap: the last two are for the reader to know or to decide. */
export type FillState = 'looking' | 'filling' | 'done' | 'offered' | 'impossible';

/** So many posts for so many dollars; with posts null, a count of them for that price. */
export type Offer = { posts: number | null; dollars: number };

/** A gap and what can be done about it; why says what stands in the way, and hindrance names that. */
export type FilledGap = Gap & {
  state: FillState;
  why: string;
  hindrance?: Cause;
  offer: Offer | null;
};

/** What filling costs, and how much of it the program does by itself. */
export type FillTerms = {
  /** Posts that may be fetched by itself in a day, over all topics. */
  perDay: number;
  /** Posts of these that were fetched today. */
  usedToday: number;
  /** Dollars a post. */
  price: number;
  /** Nothing is charged. */
  simulated: boolean;
};

/** The terms, and a topic's gaps under them. */
export type Filling = FillTerms & { gaps: readonly FilledGap[] };

export type Frame =
  | { type: 'posts'; posts: Numbered[] }
  | ({ type: 'status' } & SourceNews)
  | { type: 'removed'; ids: string[] }
  | { type: 'gap'; gap: Gap };

/** Reads one WebSocket message; null for a frame this page does not know. */
export function readFrame(message: unknown): Frame | null {
  if (typeof message !== 'string') return null;
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return null;
  }
  if (!isFields(value)) return null;
  switch (value['type']) {
    case 'posts':
      return { type: 'posts', posts: readNumbered(value['posts']) };
    case 'status': {
      const news = readSourceNews(value);
      return news && { type: 'status', ...news };
    }
    case 'removed':
      return { type: 'removed', ids: texts(value['ids']) };
    case 'gap': {
      const gap = readGap(value);
      return gap && { type: 'gap', gap };
    }
    default:
      return null;
  }
}

/** Reads a page of archived posts; next is the number to ask before for the page after it. */
export function readPage(value: unknown): { posts: Numbered[]; next: number | null } {
  const page = fields(value);
  return { posts: readNumbered(page['posts']), next: countOrNull(page['next']) };
}

export function readGaps(value: unknown): Gap[] {
  return list(fields(value)['gaps'])
    .map(readGap)
    .filter((gap) => gap !== null);
}

function readGap(value: unknown): Gap | null {
  const it = fields(value);
  const from = time(it['from']);
  const to = time(it['to']);
  if (from === null || to === null || to < from) return null;
  return {
    ...readCause(it['code'], it['said']),
    from,
    to,
    missed: countOrNull(it['missed']),
    filled: count(it['filled']),
    reason: text(it['reason']),
  };
}

const fillStates = ['looking', 'filling', 'done', 'offered', 'impossible'] as const;

/** Reads what can be filled; null for an answer that does not tell the price. */
export function readFilling(value: unknown): Filling | null {
  const it = fields(value);
  const perDay = countOrNull(it['perDay']);
  const price = countOrNull(it['price']);
  if (perDay === null || price === null || perDay < 0 || price < 0) return null;
  return {
    perDay,
    usedToday: Math.max(0, count(it['usedToday'])),
    price,
    // Only a plain true is free of charge.
    simulated: it['simulated'] === true,
    gaps: list(it['gaps'])
      .map(readFilledGap)
      .filter((gap) => gap !== null),
  };
}

function readFilledGap(value: unknown): FilledGap | null {
  const it = fields(value);
  const gap = readGap(it);
  const state = oneOf(it['state'], fillStates);
  if (gap === null || state === null) return null;
  const offer = state === 'offered' ? readOffer(it['offer']) : null;
  const hindrance = readCause(it['whyCode'], it['whySaid']);
  return { ...gap, state, why: text(it['why']), hindrance, offer };
}

// An offer whose number or price is odd is none: a button must name what it costs.
function readOffer(value: unknown): Offer | null {
  if (!isFields(value)) return null;
  const { posts } = value;
  const dollars = countOrNull(value['dollars']);
  if (dollars === null || dollars < 0) return null;
  if (posts === null) return { posts, dollars };
  return typeof posts === 'number' && Number.isInteger(posts) && posts > 0
    ? { posts, dollars }
    : null;
}

function readNumbered(value: unknown): Numbered[] {
  const numbered: Numbered[] = [];
  for (const each of list(value)) {
    if (!isFields(each)) continue;
    const seq = count(each['seq']);
    if (Number.isInteger(seq) && seq > 0) numbered.push({ seq, post: readPost(each) });
  }
  return numbered;
}

// A repost of a quote of a post is as deep as X nests; what lies deeper is left out.
const deepest = 2;

export function readPost(value: unknown, depth = 0): Post | null {
  if (!isFields(value)) return null;
  const id = text(value['id']);
  const createdAt = time(value['createdAt']);
  if (id === '') return null;
  const inner = (it: unknown) => (depth < deepest ? readPost(it, depth + 1) : null);
  return {
    id,
    // Only a plain false makes a post real: in doubt nothing is linked to X.
    simulated: value['simulated'] !== false,
    url: webAddress(value['url']),
    text: text(value['text']),
    lang: text(value['lang']),
    createdAt,
    receivedAt: time(value['receivedAt']) ?? createdAt ?? 0,
    author: readAuthor(value['author']),
    metrics: readMetrics(value['metrics']),
    entities: list(value['entities'])
      .map(readEntity)
      .filter((entity) => entity !== null),
    media: list(value['media'])
      .map(readMedia)
      .filter((media) => media !== null),
    poll: readPoll(value['poll']),
    place: readPlace(value['place']),
    sensitive: value['sensitive'] === true,
    withheld: texts(value['withheld']),
    edits: texts(value['edits']),
    replyTo: textOrNull(value['replyTo']),
    repostOf: inner(value['repostOf']),
    quoted: inner(value['quoted']),
  };
}

function readAuthor(value: unknown): Author | null {
  if (!isFields(value)) return null;
  const handle = text(value['handle']);
  const name = text(value['name']).trim() || handle;
  if (name === '') return null;
  return {
    id: text(value['id']) || handle,
    handle,
    name,
    avatar: webAddress(value['avatar']),
    verified: oneOf(value['verified'], ['blue', 'business', 'government']),
    protected: value['protected'] === true,
  };
}

function readMetrics(value: unknown): Metrics | null {
  if (!isFields(value)) return null;
  return {
    replies: countOrNull(value['replies']),
    reposts: countOrNull(value['reposts']),
    quotes: countOrNull(value['quotes']),
    likes: countOrNull(value['likes']),
    views: countOrNull(value['views']),
  };
}

function readEntity(value: unknown): Entity | null {
  const it: Fields = fields(value);
  const kind = oneOf(it['kind'], ['hashtag', 'cashtag', 'mention', 'url']);
  const start = count(it['start'], -1);
  const end = count(it['end'], -1);
  if (kind === null || !Number.isInteger(start) || !Number.isInteger(end)) return null;
  if (start < 0 || end <= start) return null;
  const plain = { start, end, value: text(it['value']) };
  return kind === 'url'
    ? { kind, ...plain, url: text(it['url']), display: text(it['display']) }
    : { kind, ...plain };
}

function readMedia(value: unknown): Media | null {
  const it = fields(value);
  const kind = oneOf(it['kind'], ['photo', 'video', 'gif']);
  if (kind === null) return null;
  return {
    kind,
    url: webAddress(it['url']),
    preview: webAddress(it['preview']),
    width: Math.max(0, count(it['width'])),
    height: Math.max(0, count(it['height'])),
    alt: text(it['alt']),
    durationMs: countOrNull(it['durationMs']),
  };
}

function readPoll(value: unknown): Poll | null {
  if (!isFields(value)) return null;
  const options = list(value['options']).map((each) => {
    const option = fields(each);
    return { label: text(option['label']), votes: Math.max(0, count(option['votes'])) };
  });
  if (options.length === 0) return null;
  return { options, endsAt: time(value['endsAt']), open: value['open'] === true };
}

function readPlace(value: unknown): Post['place'] {
  const name = text(fields(value)['name']).trim();
  return name === '' ? null : { name, country: text(fields(value)['country']) };
}

/** An http or https address, null for anything else: no other scheme ever reaches a link. */
function webAddress(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\//i.test(value) ? value : null;
}
