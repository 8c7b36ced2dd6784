import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { type Intent, intentLink } from './links';
import styles from './metrics.module.css';
import type { Metrics, Post } from './model';
import { Outward } from './outward';
import { Sign } from './sign';

type Kind = keyof Metrics;

const shown: readonly {
  kind: Kind;
  sign: 'reply' | 'repost' | 'quote' | 'like' | 'views';
  words: (s: Strings) => (n: number) => string;
  intent?: Intent;
}[] = [
  { kind: 'replies', sign: 'reply', words: (s) => s.replies, intent: 'reply' },
  { kind: 'reposts', sign: 'repost', words: (s) => s.reposts, intent: 'repost' },
  { kind: 'quotes', sign: 'quote', words: (s) => s.quotes },
  { kind: 'likes', sign: 'like', words: (s) => s.likes, intent: 'like' },
  { kind: 'views', sign: 'views', words: (s) => s.views },
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
      <>
        <Sign kind={sign} />
        {n !== null && <span aria-hidden="true">{strings.compact(n)}</span>}
      </>
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
