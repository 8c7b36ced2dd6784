import { useStrings } from '../strings/strings';
import styles from './author.module.css';
import { useCardSurroundings } from './context';
import { gradient, initials } from './identity';
import { profileLink } from './links';
import type { Author } from './model';
import { Outward } from './outward';
import { Sign } from './sign';
import { useLocal } from './use-local';

type AvatarProps = { author: Author | null; simulated: boolean; small?: boolean };

/** Avatar shows an author's initials, and over them the picture once it is there. */
export function Avatar({ author, simulated, small = false }: AvatarProps) {
  const { mayLoad } = useCardSurroundings();
  const { found, onError } = useLocal(author?.avatar ?? null, simulated, mayLoad);
  const { from, to } = gradient(author?.id ?? '');
  const face = (
    <span
      className={small ? `${styles.avatar} ${styles.small}` : styles.avatar}
      style={{ backgroundColor: to, backgroundImage: `linear-gradient(135deg, ${from}, ${to})` }}
      aria-hidden="true"
    >
      <span>{author === null ? '?' : initials(author.name)}</span>
      {found && (
        <img
          key={found}
          ref={show}
          src={found}
          alt=""
          onLoad={(event) => show(event.currentTarget)}
          onError={onError}
        />
      )}
    </span>
  );
  const profile = profileLink(author, simulated);
  if (profile === null) return face;
  // The name beside it is the same link for those who go by keyboard or ear.
  return (
    <Outward href={profile} className={styles.face} double>
      {face}
    </Outward>
  );
}

// What may not fit is cut off, which costs a flood its frames; of the rest none needs it.
function mayBeLong(name: string): boolean {
  return name.length > 14 || wide.test(name);
}

// Signs as wide as two.
const wide = /[\u1100-\uFFEF]{8}/;

// A picture that the browser still has is there with the card's first frame, without another one
// for it: a flood has no frame to spare.
function show(image: HTMLImageElement | null) {
  if (image?.complete && image.naturalWidth > 0) image.dataset['shown'] = '';
}

type NameProps = { author: Author | null; simulated: boolean; small?: boolean };

/** AuthorName shows a name with its marks and the handle, kept apart from the text around them. */
export function AuthorName({ author, simulated, small = false }: NameProps) {
  const strings = useStrings();
  if (author === null) return <b className={styles.unknown}>{strings.unknownAuthor}</b>;
  const names = (
    <>
      <span className={styles.line}>
        <b
          className={mayBeLong(author.name) ? `${styles.name} ${styles.long}` : styles.name}
          title={author.name}
          dir="auto"
        >
          {author.name}
        </b>
        {author.verified !== null && (
          <Sign kind={author.verified} label={strings.verified[author.verified]} />
        )}
        {author.protected && <Sign kind="protected" label={strings.protectedAuthor} />}
      </span>
      {author.handle !== '' && <bdi className={styles.handle} dir="ltr">{`@${author.handle}`}</bdi>}
    </>
  );
  const className = small ? `${styles.names} ${styles.beside}` : styles.names;
  const profile = profileLink(author, simulated);
  if (profile === null) return <span className={className}>{names}</span>;
  return (
    <Outward href={profile} className={className}>
      {names}
    </Outward>
  );
}
