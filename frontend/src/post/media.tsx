import { EyeOff, Film, Image, Play } from 'lucide-react';
import { useState } from 'react';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { useCardSurroundings } from './context';
import { drawn } from './links';
import styles from './media.module.css';
import type { Media } from './model';

type Props = { media: readonly Media[]; simulated: boolean; sensitive: boolean; small?: boolean };

/** MediaGrid shows a post's pictures as X lays out one to four, under a shade when sensitive. */
export function MediaGrid({ media, simulated, sensitive, small = false }: Props) {
  const strings = useStrings();
  const { base } = useCardSurroundings();
  const [uncovered, setUncovered] = useState(false);
  const shown = media.slice(0, 4);
  const first = shown[0];
  if (first === undefined) return null;
  const covered = sensitive && !uncovered;
  // What is not loaded takes a strip, not the room of a picture.
  const empty = drawn(sourceOf(first), simulated, base) === null;
  const ratio = small ? 2 : empty ? 2.4 : ratioOf(first);
  const style = shown.length === 1 ? { aspectRatio: String(ratio) } : undefined;
  return (
    <div className={`${styles.grid} ${styles[`of${shown.length}`]}`} style={style}>
      {shown.map((item, at) => (
        <Cell
          // biome-ignore lint/suspicious/noArrayIndexKey: a post's media never move.
          key={at}
          item={item}
          simulated={simulated}
          covered={covered}
        />
      ))}
      {covered && (
        <div className={styles.shade}>
          <EyeOff aria-hidden="true" />
          <span>{strings.sensitive}</span>
          <button type="button" onClick={() => setUncovered(true)}>
            {strings.show}
          </button>
        </div>
      )}
    </div>
  );
}

type CellProps = { item: Media; simulated: boolean; covered: boolean };

function Cell({ item, simulated, covered }: CellProps) {
  const strings = useStrings();
  const { base } = useCardSurroundings();
  const [broken, setBroken] = useState(false);
  const picture = covered || broken ? null : drawn(sourceOf(item), simulated, base);
  const label = kindOf(item, strings);
  const spoken = item.alt === '' ? label : `${label}: ${item.alt}`;
  return (
    <div className={styles.cell} title={item.alt || undefined} aria-hidden={covered || undefined}>
      {picture !== null ? (
        <img
          src={picture}
          alt={spoken}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      ) : (
        <div className={styles.empty} role="img" aria-label={spoken}>
          {item.kind === 'photo' ? <Image aria-hidden="true" /> : <Film aria-hidden="true" />}
          {!covered && <span dir="auto">{item.alt || label}</span>}
        </div>
      )}
      {item.kind !== 'photo' && !covered && (
        <span className={styles.badge} aria-hidden="true">
          {item.kind === 'video' && <Play />}
          {item.kind === 'gif' ? strings.gif : lengthOf(item.durationMs)}
        </span>
      )}
    </div>
  );
}

function sourceOf(item: Media): string | null {
  return item.kind === 'photo' ? (item.url ?? item.preview) : item.preview;
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

// Its own shape, within what a column can show at a glance.
function ratioOf({ width, height }: Media): number {
  if (width <= 0 || height <= 0) return 16 / 9;
  return Math.min(2.4, Math.max(1.15, width / height));
}
