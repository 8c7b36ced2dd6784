import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { wirePost } from './sample';
import { readFilling, readFrame, readGaps, readPage, readPost } from './wire';

const frame = (value: unknown) => readFrame(JSON.stringify(value));

// What the program's own tests say that it sends.
const golden = (kind: string) =>
  readFrame(readFileSync(new URL(`../../../testdata/wire/${kind}.json`, import.meta.url), 'utf8'));

describe('the golden frames', () => {
  const at = Date.UTC(2026, 10, 24, 10, 0, 0, 431);
  const bare = {
    simulated: false,
    url: null,
    lang: '',
    createdAt: null,
    receivedAt: at,
    author: null,
    metrics: null,
    entities: [],
    media: [],
    poll: null,
    place: null,
    sensitive: false,
    withheld: [],
    edits: [],
    replyTo: null,
    repostOf: null,
    quoted: null,
  };
  const quoted = { ...bare, id: '1861234567890123401', text: 'If your errors say nothing' };
  const original = {
    ...bare,
    id: '1861234567890123402',
    simulated: true,
    text: '地震',
    lang: 'ja',
    createdAt: at,
  };

  test('of posts are read whole, with everything and with X’s default fields alone', () => {
    expect(golden('posts')).toEqual({
      type: 'posts',
      posts: [
        {
          seq: 1,
          post: {
            id: '1861234567890123456',
            simulated: false,
            url: 'https://x.com/mira_builds/status/1861234567890123456',
            text: '👋 #golang https://t.co/a',
            lang: 'en',
            createdAt: at,
            receivedAt: at,
            author: {
              id: '12',
              handle: 'mira_builds',
              name: 'Mira R',
              avatar: 'https://pbs.twimg.com/a.jpg',
              verified: 'blue',
              protected: false,
            },
            metrics: { replies: 2, reposts: 14, quotes: 1, likes: 121, views: null },
            entities: [
              { kind: 'hashtag', start: 2, end: 9, value: 'golang' },
              {
                kind: 'url',
                start: 10,
                end: 24,
                value: 'https://example.com/a',
                url: 'https://t.co/a',
                display: 'example.com/a',
              },
            ],
            media: [
              {
                kind: 'video',
                url: 'https://video.twimg.com/a.mp4',
                preview: 'https://pbs.twimg.com/b.jpg',
                width: 1280,
                height: 720,
                alt: 'A harbour',
                durationMs: 9000,
              },
            ],
            poll: { options: [{ label: 'Yes', votes: 3 }], endsAt: at, open: true },
            place: { name: 'Tokyo, Japan', country: 'JP' },
            sensitive: false,
            withheld: ['DE'],
            edits: ['1861234567890123455'],
            replyTo: '1861234567890123400',
            repostOf: null,
            quoted,
          },
        },
        {
          seq: 2,
          post: { ...bare, id: '1861234567890123457', text: 'only what X sends unasked' },
        },
        {
          seq: 3,
          post: {
            ...original,
            id: '1861234567890123458',
            text: 'RT @mira_builds: 地震',
            sensitive: true,
            repostOf: original,
          },
        },
      ],
    });
  });

  test('of all other kinds are read', () => {
    const ten = Date.UTC(2026, 10, 24, 10);
    expect(golden('status')).toEqual({
      type: 'status',
      state: 'waiting',
      reason: 'The connection to X broke; Dipper connects again by itself.',
      code: 'broken',
      retryAt: ten,
    });
    expect(golden('gap')).toEqual({
      type: 'gap',
      gap: { from: ten, to: ten, missed: null, filled: 0, reason: '' },
    });
    expect(golden('removed')).toEqual({
      type: 'removed',
      ids: ['1861234567890123456', '1861234567890123457'],
    });
  });
});

describe('readFrame', () => {
  test('reads posts in their order', () => {
    const read = frame({ type: 'posts', posts: [wirePost(1), wirePost(2)] });
    expect(read).toMatchObject({
      type: 'posts',
      posts: [
        { seq: 1, post: { text: 'post 1', author: { handle: 'mira_builds' } } },
        { seq: 2, post: { createdAt: Date.UTC(2026, 10, 24, 10, 0, 2) } },
      ],
    });
  });

  test('a broken post loses only itself and keeps its number', () => {
    const read = frame({
      type: 'posts',
      posts: [wirePost(1, { id: 7 }), wirePost(2), 'odd', null],
    });
    expect(read).toMatchObject({ posts: [{ seq: 1, post: null }, { seq: 2 }] });
    expect(read).toHaveProperty('posts.length', 2);
  });

  test.each([
    [
      'status',
      {
        type: 'status',
        state: 'waiting',
        reason: 'X is away.',
        retryAt: '2026-11-24T10:00:00.000Z',
      },
      {
        type: 'status',
        state: 'waiting',
        reason: 'X is away.',
        retryAt: Date.UTC(2026, 10, 24, 10),
      },
    ],
    ['removed', { type: 'removed', ids: ['1', 2, '3'] }, { type: 'removed', ids: ['1', '3'] }],
    [
      'gap',
      {
        type: 'gap',
        from: '2026-11-24T10:00:00Z',
        to: '2026-11-24T10:02:00Z',
        missed: null,
        filled: 3,
      },
      {
        type: 'gap',
        gap: {
          from: Date.UTC(2026, 10, 24, 10),
          to: Date.UTC(2026, 10, 24, 10, 2),
          missed: null,
          filled: 3,
          reason: '',
        },
      },
    ],
    ['an unknown type', { type: 'later' }, null],
    ['an unknown state', { type: 'status', state: 'dreaming' }, null],
    [
      'a gap that ends before it begins',
      { type: 'gap', from: '2026-11-24T10:02:00Z', to: '2026-11-24T10:00:00Z' },
      null,
    ],
    ['no object', [1], null],
  ])('reads %s', (_, sent, want) => {
    expect(frame(sent)).toEqual(want);
  });

  test.each([
    ['no JSON', '{'],
    ['bytes', new ArrayBuffer(2)],
    ['nothing', undefined],
  ])('gives null for %s', (_, message) => {
    expect(readFrame(message)).toBeNull();
  });
});

describe('readPost', () => {
  test('is simulated unless it plainly says that it is not', () => {
    expect(readPost(wirePost(1, { simulated: false }))?.simulated).toBe(false);
    expect(readPost(wirePost(1, { simulated: 'no' }))?.simulated).toBe(true);
    expect(readPost(wirePost(1, { simulated: undefined }))?.simulated).toBe(true);
  });

  test('lets no address through that is not of the web', () => {
    const post = readPost(
      wirePost(1, {
        url: 'javascript:alert(1)',
        media: [{ kind: 'photo', url: 'data:image/png;base64,x', preview: 'file:///etc/passwd' }],
      }),
    );
    expect(post?.url).toBeNull();
    expect(post?.media[0]).toMatchObject({ url: null, preview: null });
  });

  test('drops entities and media of a kind it does not know', () => {
    const post = readPost(
      wirePost(1, {
        entities: [
          { kind: 'hashtag', start: 0, end: 3, value: 'a' },
          { kind: 'sticker', start: 0, end: 3, value: 'a' },
          { kind: 'url', start: -1, end: 3, value: 'a' },
          { kind: 'mention', start: 3, end: 3, value: 'a' },
        ],
        media: [{ kind: 'hologram' }, null, { kind: 'gif', width: -4 }],
      }),
    );
    expect(post?.entities).toHaveLength(1);
    expect(post?.media).toEqual([
      { kind: 'gif', url: null, preview: null, width: 0, height: 0, alt: '', durationMs: null },
    ]);
  });

  test('reads a repost of a quote, and stops where a post holds itself without end', () => {
    let deep: Record<string, unknown> = wirePost(1);
    for (let i = 0; i < 50; i++) deep = wirePost(1, { quoted: deep });
    const post = readPost(deep);
    expect(post?.quoted?.quoted).not.toBeNull();
    expect(post?.quoted?.quoted?.quoted).toBeNull();
  });

  test('has no author when X sent none', () => {
    expect(readPost(wirePost(1, { author: null }))?.author).toBeNull();
  });
});

test('readPage gives the posts and where the next page begins', () => {
  expect(readPage({ posts: [wirePost(9)], next: 9 })).toMatchObject({
    posts: [{ seq: 9 }],
    next: 9,
  });
  expect(readPage({ posts: [], next: null })).toEqual({ posts: [], next: null });
  expect(readPage('odd')).toEqual({ posts: [], next: null });
});

test('readGaps leaves out what is no gap', () => {
  const gap = { from: '2026-11-24T10:00:00Z', to: '2026-11-24T10:02:00Z', missed: 7, filled: 7 };
  expect(readGaps({ gaps: [gap, { from: 'never' }] })).toHaveLength(1);
});

describe('readFilling', () => {
  const gap = {
    topic: 'T',
    from: '2026-11-24T10:00:00.000Z',
    to: '2026-11-24T10:12:00.000Z',
    missed: 340,
    filled: 100,
    missing: 240,
    state: 'offered',
    why: '',
    offer: { posts: 240, dollars: 1.2 },
  };
  const filling = (...gaps: unknown[]) => ({
    perDay: 100,
    usedToday: 37,
    price: 0.005,
    simulated: false,
    gaps,
  });

  test('reads the terms and the gaps', () => {
    expect(readFilling(filling(gap))).toEqual({
      perDay: 100,
      usedToday: 37,
      price: 0.005,
      simulated: false,
      gaps: [
        {
          from: Date.UTC(2026, 10, 24, 10),
          to: Date.UTC(2026, 10, 24, 10, 12),
          missed: 340,
          filled: 100,
          reason: '',
          state: 'offered',
          why: '',
          hindrance: {},
          offer: { posts: 240, dollars: 1.2 },
        },
      ],
    });
  });

  test('reads by what name a reason goes, and what stands in the way', () => {
    const told = readFilling(
      filling({
        ...gap,
        state: 'impossible',
        ...{ reason: 'Paused.', code: 'paused', said: '' },
        ...{ why: 'No.', whyCode: 'search-lacks', whySaid: 'bio:' },
      }),
    );
    expect(told?.gaps).toMatchObject([
      { code: 'paused', said: undefined, hindrance: { code: 'search-lacks', said: 'bio:' } },
    ]);
  });

  test.each([
    ['a count', { posts: null, dollars: 0.005 }, { posts: null, dollars: 0.005 }],
    ['a number in words', { posts: '240', dollars: 1.2 }, null],
    ['half a post', { posts: 0.5, dollars: 1.2 }, null],
    ['no posts', { posts: 0, dollars: 0 }, null],
    ['no number', { dollars: 1.2 }, null],
    ['no price', { posts: 240 }, null],
    ['money back', { posts: 240, dollars: -1 }, null],
    ['a list', [], null],
    ['nothing', null, null],
  ])('of an offer that is %s only what names its price is shown', (_, offer, want) => {
    expect(readFilling(filling({ ...gap, offer }))?.gaps[0]?.offer).toEqual(want);
  });

  test('offers nothing of a gap that is not offered', () => {
    expect(readFilling(filling({ ...gap, state: 'done' }))?.gaps[0]?.offer).toBeNull();
  });

  test('leaves out gaps of a state that it does not know, or without a time', () => {
    const odd = [{ ...gap, state: 'dreaming' }, { ...gap, from: 1 }, null, 'odd', [gap]];
    expect(readFilling(filling(...odd))?.gaps).toEqual([]);
  });

  test('says that it is free only where that is plainly said', () => {
    expect(readFilling({ ...filling(), simulated: true })?.simulated).toBe(true);
    expect(readFilling({ ...filling(), simulated: 'true' })?.simulated).toBe(false);
    expect(readFilling({ ...filling(), simulated: undefined })?.simulated).toBe(false);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a sentence', 'odd'],
    ['a list', [1]],
    ['an empty answer', {}],
    ['no price', { ...filling(gap), price: undefined }],
    ['a price in words', { ...filling(gap), price: '0.005' }],
    ['no number a day', { ...filling(gap), perDay: null }],
  ])('gives null for %s', (_, value) => {
    expect(readFilling(value)).toBeNull();
  });

  test('takes odd fields for nothing', () => {
    expect(readFilling({ ...filling(), usedToday: -3, gaps: 'none' })).toMatchObject({
      usedToday: 0,
      gaps: [],
    });
  });
});
