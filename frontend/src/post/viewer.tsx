import { ChevronLeft, ChevronRight, ImageOff, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import { coverPlaces } from '../ui/places';
import { Spoken } from '../ui/spoken';
import { languageOf } from './identity';
import { permalink } from './links';
import type { Media, Post } from './model';
import { Outward } from './outward';
import { useLocal } from './use-local';
import styles from './viewer.module.css';

type Props = {
  post: Post;
  photos: readonly Media[];
  /** The place of the photo that is shown first. */
  first: number;
  onClose(): void;
};

/** Viewer shows a post's photos one at a time, as large as the window, when one was pressed. */
export function Viewer({ post, photos, first, onClose }: Props) {
  const strings = useStrings();
  const dialog = useRef<HTMLDialogElement>(null);
  const [at, setAt] = useState(first);
  const photo = photos[at];
  const last = photos.length - 1;
  useEffect(() => {
    const element = dialog.current;
    const uncover = coverPlaces();
    element?.showModal();
    return () => {
      element?.close();
      uncover();
    };
  }, []);
  if (photo === undefined) return null;
  const link = permalink(post);

  const onKeyDown = (event: KeyboardEvent) => {
    // Nothing below is to hear of keys meanwhile.
    event.stopPropagation();
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, to)));
  };
  return (
    <dialog
      ref={dialog}
      className={styles.viewer}
      dir="ltr"
      aria-label={strings.pictureOf(at + 1, photos.length)}
      onClose={onClose}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div className={styles.inside}>
        <header>
          {last > 0 && (
            <>
              <span aria-hidden="true">
                {at + 1} / {photos.length}
              </span>
              <Spoken text={strings.pictureOf(at + 1, photos.length)} />
            </>
          )}
          <span className={styles.space} />
          {link !== null && <Outward href={link}>{strings.viewOnX}</Outward>}
          <IconButton label={strings.done} onClick={() => dialog.current?.close()}>
            <X aria-hidden="true" />
          </IconButton>
        </header>
        <Large key={at} photo={photo} post={post} />
        {photo.alt !== '' && (
          <p className={styles.alt} dir="auto" lang={languageOf(post.lang)}>
            {photo.alt}
          </p>
        )}
        {last > 0 && (
          <>
            <Turn
              label={strings.previousPicture}
              side="back"
              end={at === 0}
              onTurn={() => setAt(at - 1)}
            />
            <Turn
              label={strings.nextPicture}
              side="on"
              end={at === last}
              onTurn={() => setAt(at + 1)}
            />
          </>
        )}
      </div>
    </dialog>
  );
}

function Large({ photo, post }: { photo: Media; post: Post }) {
  const strings = useStrings();
  const { found, onError } = useLocal(photo.url ?? photo.preview, post.simulated, true);
  if (found === null) {
    return (
      <div className={styles.broken}>
        <ImageOff aria-hidden="true" />
        {strings.mediaBroken}
      </div>
    );
  }
  if (found === undefined) return <div className={styles.broken} />;
  return <img src={found} alt={photo.alt || strings.photo} onError={onError} />;
}

type TurnProps = { label: string; side: 'back' | 'on'; end: boolean; onTurn(): void };

// At the end it stays where it is, so that the keyboard does not lose its place.
function Turn({ label, side, end, onTurn }: TurnProps) {
  return (
    <button
      type="button"
      className={`${styles.turn} ${styles[side]}`}
      aria-label={label}
      title={label}
      aria-disabled={end || undefined}
      onClick={() => {
        if (!end) onTurn();
      }}
    >
      {side === 'back' ? <ChevronLeft aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
    </button>
  );
}
