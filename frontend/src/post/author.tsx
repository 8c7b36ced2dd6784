import { BadgeCheck, Landmark, Lock, Store } from 'lucide-react';
import { useState } from 'react';
import { useStrings } from '../strings/strings';
import styles from './author.module.css';
import { useCardSurroundings } from './context';
import { gradient, initials } from './identity';
import { drawn } from './links';
import type { Author } from './model';

type AvatarProps = { author: Author | null; simulated: boolean; small?: boolean };

/** Avatar shows an author's picture when it is drawn by the simulator, else the initials. */
export function Avatar({ author, simulated, small = false }: AvatarProps) {
  const { base } = useCardSurroundings();
  const [broken, setBroken] = useState(false);
  const picture = broken ? null : drawn(author?.avatar ?? null, simulated, base);
  const className = small ? `${styles.avatar} ${styles.small}` : styles.avatar;
  if (picture !== null) {
    return (
      <img
        className={className}
        src={picture}
        alt=""
        width={small ? 18 : 36}
        height={small ? 18 : 36}
        loading="lazy"
        decoding="async"
        onError={() => setBroken(true)}
      />
    );
  }
  const { from, to } = gradient(author?.id ?? '');
  return (
    <span
      className={className}
      style={{ backgroundColor: to, backgroundImage: `linear-gradient(135deg, ${from}, ${to})` }}
      aria-hidden="true"
    >
      {author === null ? '?' : initials(author.name)}
    </span>
  );
}

/** AuthorName shows a name with its marks, kept apart from the text around it. */
export function AuthorName({ author }: { author: Author | null }) {
  const strings = useStrings();
  if (author === null) return <b className={styles.unknown}>{strings.unknownAuthor}</b>;
  return (
    <span className={styles.line}>
      <b className={styles.name} title={author.name} dir="auto">
        {author.name}
      </b>
      {author.verified !== null && <Verified kind={author.verified} />}
      {author.protected && (
        <Lock className={styles.badge} role="img" aria-label={strings.protectedAuthor} />
      )}
    </span>
  );
}

function Verified({ kind }: { kind: 'blue' | 'business' | 'government' }) {
  const strings = useStrings();
  const Icon = { blue: BadgeCheck, business: Store, government: Landmark }[kind];
  return (
    <Icon
      className={`${styles.badge} ${styles[kind]}`}
      role="img"
      aria-label={strings.verified[kind]}
    />
  );
}
