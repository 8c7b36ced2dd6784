import styles from './sign.module.css';

type Kind =
  | 'reply'
  | 'repost'
  | 'quote'
  | 'like'
  | 'views'
  | 'more'
  | 'place'
  | 'blue'
  | 'business'
  | 'government'
  | 'protected';

/**
 * Sign draws a card's small icons as one element each, where an SVG takes four: a flood draws
 * thousands. Without a label it is for the eye alone.
 */
export function Sign({ kind, label }: { kind: Kind; label?: string }) {
  const className = `${styles.sign} ${styles[kind]}`;
  return label === undefined ? (
    <i className={className} aria-hidden="true" />
  ) : (
    <i className={className} role="img" aria-label={label} />
  );
}
