import { Film, Image, ImageOff, Play } from 'lucide-react';
import { useState } from 'react';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { permalink } from './links';
import styles from './media.module.css';
import type { Media, Post } from './model';
import { Outward } from './outward';
import { Player } from './player';
import { useLocal } from './use-local';

type Props = {
  item: Media;
  post: Post;
  /** Whether it is to be seen, and so loaded. */
  wanted: boolean;
  /** A photo was pressed; the element gets the keyboard back afterwards. */
  onView(opener: HTMLElement): void;
};

/** MediaCell shows one photo that opens, or a video or GIF that plays when it is pressed. */
export function MediaCell({ item, post, wanted, onView }: Props) {
  const strings = useStrings();
  const { simulated } = post;
  const picture = item.kind === 'photo' ? (item.url ?? item.preview) : item.preview;
  const still = useLocal(picture, simulated, wanted);
  // The video's path is found beforehand, which loads nothing, so that a press plays at once.
  const film = useLocal(item.kind === 'photo' ? null : item.url, simulated, wanted);
  const [playing, setPlaying] = useState(false);
  const label = spokenOf(item, strings);
  const broken =
    wanted &&
    (item.kind === 'photo'
      ? picture !== null && still.found === null
      : (playing || picture === null) && film.found === null && item.url !== null && !simulated);
  const image = wanted && still.found && (
    <img src={still.found} alt={label} decoding="async" onError={still.onError} />
  );
  const ground = image || (
    <span className={styles.empty} role="img" aria-label={label}>
      {item.kind === 'photo' ? <Image aria-hidden="true" /> : <Film aria-hidden="true" />}
    </span>
  );
  return (
    <div className={styles.cell} aria-hidden={!wanted || undefined} inert={!wanted}>
      {broken ? (
        <Broken label={label} link={permalink(post)} />
      ) : playing && film.found ? (
        <Player
          kind={item.kind}
          src={film.found}
          poster={still.found ?? null}
          label={label}
          onError={film.onError}
        />
      ) : item.kind === 'photo' && image ? (
        <button
          type="button"
          className={styles.open}
          onClick={(event) => onView(event.currentTarget)}
        >
          {image}
        </button>
      ) : film.found ? (
        <button
          type="button"
          className={styles.open}
          aria-label={strings.playMedia(label)}
          onClick={() => setPlaying(true)}
        >
          {ground}
          <span className={styles.play}>
            <Play aria-hidden="true" />
          </span>
        </button>
      ) : (
        ground
      )}
      {wanted && !playing && !broken && <Badges item={item} />}
    </div>
  );
}

function Badges({ item }: { item: Media }) {
  const strings = useStrings();
  const length = item.kind === 'video' ? lengthOf(item.durationMs) : '';
  return (
    <span className={styles.badges} aria-hidden="true">
      {item.kind === 'gif' && <span>{strings.gif}</span>}
      {item.kind === 'video' && (
        <span>
          <Play />
          {length}
        </span>
      )}
      {item.alt !== '' && <span title={item.alt}>ALT</span>}
    </span>
  );
}

function Broken({ label, link }: { label: string; link: string | null }) {
  const strings = useStrings();
  return (
    <div className={styles.empty} data-testid="broken">
      <ImageOff aria-hidden="true" />
      <span>{strings.mediaBroken}</span>
      <span dir="auto">{label}</span>
      {link !== null && <Outward href={link}>{strings.viewOnX}</Outward>}
    </div>
  );
}

/** What a medium is and shows, in words. */
export function spokenOf(item: Media, strings: Strings): string {
  const kind = kindOf(item, strings);
  return item.alt === '' ? kind : strings.mediaWithAlt(kind, item.alt);
}

function kindOf(item: Media, strings: Strings): string {
  if (item.kind === 'photo') return strings.photo;
  if (item.kind === 'gif') return strings.gif;
  return [strings.video, lengthOf(item.durationMs)].join(' ').trim();
}

/** A duration as 0:09 or 1:02:03; empty when it is not known. */
export function lengthOf(milliseconds: number | null): string {
  if (milliseconds === null) return '';
  const all = Math.round(milliseconds / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
