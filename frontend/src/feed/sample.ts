// Posts for tests, as they are on the wire.

/** A whole post of the wire with what is given put over it. */
export function wirePost(seq: number, over: Record<string, unknown> = {}): Record<string, unknown> {
  const at = new Date(Date.UTC(2026, 10, 24, 10, 0, seq)).toISOString();
  return {
    seq,
    id: String(1_000_000 + seq),
    source: 'x',
    simulated: false,
    url: `https://x.com/mira_builds/status/${1_000_000 + seq}`,
    text: `post ${seq}`,
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
    topics: ['11111111-1111-4111-8111-111111111111'],
    ...over,
  };
}
