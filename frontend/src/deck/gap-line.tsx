import type { Gap } from '../feed/wire';
import { useStrings } from '../strings/strings';
import styles from './gap-line.module.css';

/** GapLine shows between the posts that the source was away, and what is known of what it missed. */
export function GapLine({ gap }: { gap: Gap }) {
  const strings = useStrings();
  const seconds = (gap.to - gap.from) / 1000;
  return (
    <div
      className={styles.gap}
      title={`${strings.fullTime(gap.from)} – ${strings.fullTime(gap.to)}`}
    >
      {strings.gap(seconds, gap.missed, gap.filled)}
    </div>
  );
}
