// The shapes a card is drawn from. They are those of the wire after it has
// been checked, so that nothing below here doubts a field.

export type Author = {
  id: string;
  handle: string;
  name: string;
  avatar: string | null;
  verified: 'blue' | 'business' | 'government' | null;
  protected: boolean;
};

export type Metrics = {
  replies: number | null;
  reposts: number | null;
  quotes: number | null;
  likes: number | null;
  views: number | null;
};

/** A marked part of a text; start and end (exclusive) count code points. */
export type Entity =
  | { kind: 'hashtag' | 'cashtag' | 'mention'; start: number; end: number; value: string }
  | { kind: 'url'; start: number; end: number; value: string; url: string; display: string };

export type Media = {
  kind: 'photo' | 'video' | 'gif';
  url: string | null;
  preview: string | null;
  /** Pixels; 0 when X did not say. */
  width: number;
  height: number;
  alt: string;
  durationMs: number | null;
};

export type Poll = {
  options: { label: string; votes: number }[];
  /** Milliseconds since 1970; null when X did not say. */
  endsAt: number | null;
  open: boolean;
};

export type Post = {
  id: string;
  simulated: boolean;
  url: string | null;
  text: string;
  lang: string;
  /** Milliseconds since 1970; null when X did not say. */
  createdAt: number | null;
  /** When it came in here. */
  receivedAt: number;
  author: Author | null;
  metrics: Metrics | null;
  entities: Entity[];
  media: Media[];
  poll: Poll | null;
  place: { name: string; country: string } | null;
  sensitive: boolean;
  withheld: string[];
  edits: string[];
  replyTo: string | null;
  repostOf: Post | null;
  quoted: Post | null;
};
