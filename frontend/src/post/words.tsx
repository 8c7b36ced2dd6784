import { Fragment, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useStrings } from '../strings/strings';
import { directionOf, languageOf } from './identity';
import { endOf, linkOf } from './links';
import type { Marks } from './marks';
import type { Post } from './model';
import { Outward } from './outward';
import { cutPieces, type Piece, piecesOf } from './pieces';
import styles from './words.module.css';

/** Marks that are heaped on one sign reach far out of its line. */
const tall = /\p{Mn}{4}/u;

/** A folded text is cut here, far past its ten lines, so that a long post costs little. */
const foldedMost = 2_000;

type Props = {
  post: Post;
  marks: Marks | null;
  open: boolean;
  /** Told when the reader unfolds or folds; without it a long text stays folded. */
  onOpen?: ((open: boolean) => void) | undefined;
  /** For a quoted post: fewer lines, no way to unfold. */
  brief?: boolean;
};

/** Words shows a post's text with its links and marked words, folded when it is long. */
export function Words({ post, marks, open, onOpen, brief = false }: Props) {
  const strings = useStrings();
  const text = useRef<HTMLParagraphElement>(null);
  const huge = post.text.length > foldedMost;
  const [long, setLong] = useState(huge);

  // Only the layout knows how many lines a text takes. Asking is dear in a
  // flood, so what cannot fill ten lines in any script is not asked about.
  const doubtful = !brief && !huge && mayBeLong(post.text);
  useLayoutEffect(() => {
    const element = text.current;
    if (element !== null && doubtful && !open) {
      setLong(element.scrollHeight > element.clientHeight + 2);
    }
  }, [open, doubtful]);

  const whole = piecesOf(post, marks);
  if (whole.length === 0) return null;
  const pieces = open || !huge ? whole : cutPieces(whole, foldedMost);
  // A handle or a link in front does not turn a text that runs from the right.
  const dir = directionOf(post.lang, post.text) === 'rtl' ? 'rtl' : 'auto';
  const fold = brief ? styles.brief : doubtful || huge ? styles.folded : '';
  const className = [styles.text, open ? '' : fold, tall.test(post.text) ? styles.kept : ''];
  return (
    <>
      <p ref={text} className={className.join(' ')} dir={dir} lang={languageOf(post.lang)}>
        {pieces.map((piece, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move.
          <Fragment key={at}>{draw(piece, post.simulated)}</Fragment>
        ))}
      </p>
      {long && onOpen && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          {open ? strings.showLess : strings.showMore}
        </button>
      )}
    </>
  );
}

// Ten lines hold twenty of the widest signs each.
function mayBeLong(text: string): boolean {
  return text.length > 200 || text.split('\n', 10).length > 9;
}

function draw(piece: Piece, simulated: boolean): ReactNode {
  if (piece.kind === 'plain') return piece.text;
  if (piece.kind === 'mark') return <mark>{piece.text}</mark>;
  const { entity } = piece;
  const shown = entity.kind === 'url' ? entity.display || piece.text : piece.text;
  const href = linkOf(entity, simulated);
  // A #tag or @name reads its own way in a line that runs the other.
  if (href === null) return <bdi className={styles.tag}>{shown}</bdi>;
  return (
    <Outward href={href} title={endOf(entity)}>
      <bdi>{shown}</bdi>
    </Outward>
  );
}
