import { EyeOff, Film, Image } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useStrings } from '../strings/strings';
import { keepPlaces } from '../ui/places';
import { useCardSurroundings } from './context';
import styles from './media.module.css';
import { MediaCell, spokenOf } from './media-cell';
import type { Media, Post } from './model';

const Viewer = lazy(async () => ({ default: (await import('./viewer')).Viewer }));

/** MediaGrid shows a post's media as X lays out one to four, under a shade when sensitive, and in words until they may be loaded. */
export function MediaGrid({ post, small = false }: { post: Post; small?: boolean }) {
  const strings = useStrings();
  const { mayLoad, media: local } = useCardSurroundings();
  const [opened, setOpened] = useState(() => local.isOpen(post.id));
  const [uncovered, setUncovered] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  const [viewed, setViewed] = useState<{ at: number; opener: HTMLElement } | null>(null);
  const shown = post.media.slice(0, 4);
  const first = shown[0];
  if (first === undefined) return null;
  const covered = post.sensitive && !uncovered;
  const allowed = post.simulated || mayLoad || opened;
  const single = shown.length === 1 && allowed;
  const photos = shown.filter(({ kind }) => kind === 'photo');
  // The button that was pressed goes; the keyboard stays where it stood.
  const stay = () => grid.current?.focus({ preventScroll: true });
  return (
    <div
      ref={grid}
      tabIndex={-1}
      className={`${styles.grid} ${allowed ? styles[`of${shown.length}`] : styles.unloaded}`}
      style={single ? { aspectRatio: String(small ? 2 : ratioOf(first)) } : undefined}
    >
      {allowed ? (
        shown.map((item, at) => (
          <MediaCell
            // biome-ignore lint/suspicious/noArrayIndexKey: a post's media never move.
            key={at}
            item={item}
            post={post}
            wanted={!covered}
            onView={(opener) => setViewed({ at: photos.indexOf(item), opener })}
          />
        ))
      ) : (
        <Unloaded
          media={shown}
          covered={covered}
          onLoad={() => {
            stay();
            keepPlaces();
            local.open(post.id);
            setOpened(true);
          }}
        />
      )}
      {covered && (
        <div className={styles.shade}>
          <EyeOff aria-hidden="true" />
          <span>{strings.sensitive}</span>
          <button
            type="button"
            onClick={() => {
              stay();
              setUncovered(true);
            }}
          >
            {strings.show}
          </button>
        </div>
      )}
      {viewed && (
        <Suspense>
          <Viewer
            post={post}
            photos={photos}
            first={viewed.at}
            onClose={() => {
              setViewed(null);
              viewed.opener.focus({ preventScroll: true });
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

type UnloadedProps = { media: readonly Media[]; covered: boolean; onLoad(): void };

// What is not loaded takes a strip, not the room of a picture.
function Unloaded({ media, covered, onLoad }: UnloadedProps) {
  const strings = useStrings();
  const any = media.some((item) => item.url !== null || item.preview !== null);
  return (
    <div className={styles.strip} aria-hidden={covered || undefined} inert={covered}>
      <ul>
        {media.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a post's media never move.
          <li key={at}>
            {item.kind === 'photo' ? <Image aria-hidden="true" /> : <Film aria-hidden="true" />}
            <span className={styles.words} dir="auto" title={item.alt || undefined}>
              {spokenOf(item, strings)}
            </span>
          </li>
        ))}
      </ul>
      {any && (
        <button type="button" onClick={onLoad}>
          {media.length === 1 && media[0]?.kind !== 'photo'
            ? strings.loadVideo
            : strings.loadPictures(media.length)}
        </button>
      )}
    </div>
  );
}

// Its own shape, within what a column can show at a glance.
function ratioOf({ width, height }: Media): number {
  if (width <= 0 || height <= 0) return 16 / 9;
  return Math.min(2.4, Math.max(1.15, width / height));
}
