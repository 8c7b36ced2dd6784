import type { ReactNode } from 'react';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { type Intent, intentLink } from './links';
import styles from './metrics.module.css';
import type { Metrics, Post } from './model';
import { Outward } from './outward';
import { Sign } from './sign';

type Kind = keyof Metrics;

// The signs that every card has are letters: an icon each would be a good part of what a flood draws.
const shown: readonly {
  kind: Kind;
  sign: ReactNode;
  words: (s: Strings) => (n: number) => string;
  intent?: Intent;
}[] = [
  { kind: 'replies', sign: '↩\uFE0E', words: (s) => s.replies, intent: 'reply' },
  { kind: 'reposts', sign: '⟲', words: (s) => s.reposts, intent: 'repost' },
  { kind: 'quotes', sign: <Sign kind="quote" />, words: (s) => s.quotes },
  { kind: 'likes', sign: '♡\uFE0E', words: (s) => s.likes, intent: 'like' },
  { kind: 'views', sign: <Sign kind="views" />, words: (s) => s.views },
];

/** MetricsLine shows the counts X sent with a post, and with them how to reply, repost and like it on X. */
export function MetricsLine({ post }: { post: Post }) {
  const strings = useStrings();
  return shown.map(({ kind, sign, words, intent }) => {
    const n = post.metrics?.[kind] ?? null;
    const link = intent === undefined ? null : intentLink(post, intent);
    // Quotes and views are worth a place only when there are some.
    if (link === null && (n === null || (n === 0 && intent === undefined))) return null;
    const counted = n === null ? null : words(strings)(n);
    const inside = (
      <span aria-hidden="true">
        {sign} {n !== null && strings.compact(n)}
      </span>
    );
    if (link === null || intent === undefined) {
      return (
        <span
          key={kind}
          className={styles.metric}
          role="img"
          aria-label={counted ?? undefined}
          title={counted ?? undefined}
        >
          {inside}
        </span>
      );
    }
    const name = strings.intents[intent](counted);
    return (
      <Outward key={kind} href={link} className={`${styles.metric} ${styles.link}`} title={name}>
        {inside}
      </Outward>
    );
  });
}
