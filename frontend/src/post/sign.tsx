import styles from './sign.module.css';

type Kind =
  | 'repost'
  | 'quote'
  | 'views'
  | 'place'
  | 'blue'
  | 'business'
  | 'government'
  | 'protected';

/**
 * Sign draws a small icon of a card as one element, where an SVG takes four: a flood draws many.
 * Without a label it is for the eye alone.
 */
export function Sign({ kind, label }: { kind: Kind; label?: string }) {
  const className = `${styles.sign} ${styles[kind]}`;
  return label === undefined ? (
    <i className={className} aria-hidden="true" />
  ) : (
    <i className={className} role="img" aria-label={label} />
  );
}
