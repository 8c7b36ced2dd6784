import type { Pulse } from '../feed/pulse';
import { trace } from '../feed/pulse';
import { useTime } from '../ui/clock';
import styles from './spark.module.css';

const width = 320;
const height = 30;

type Props = {
  pulse: Pulse;
  /** Nothing is counted before this, in milliseconds since 1970. */
  since: number;
  /** A topic that is not collected has a still line. */
  still: boolean;
  label: string;
};

/** Spark shows how many posts arrived over the last minutes, as far as the page knows. */
export function Spark({ pulse, since, still, label }: Props) {
  const step = useTime((now) => Math.floor(now / 2_000));
  const path = still ? null : lineOf(trace(pulse, since, step * 2_000));
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className={styles.still} d={`M0 ${height - 2}H${path?.from ?? width}`} />
      {path !== null && (
        <>
          <path className={styles.area} d={path.area} />
          <path className={styles.line} d={path.line} />
        </>
      )}
    </svg>
  );
}

/** The line, the area below it, and where it begins; null when there is not yet one to draw. */
export function lineOf(
  points: readonly (number | null)[],
): { line: string; area: string; from: string } | null {
  const known = points.flatMap((count, at) => (count === null ? [] : [{ count, at }]));
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length < 2) return null;
  const most = Math.max(3, ...known.map(({ count }) => count));
  const x = (at: number) => ((at / (points.length - 1)) * width).toFixed(1);
  const y = (count: number) => (height - 2 - (count / most) * (height - 5)).toFixed(1);
  const line = known
    .map(({ count, at }, n) => `${n === 0 ? 'M' : 'L'}${x(at)} ${y(count)}`)
    .join('');
  return { line, area: `${line}V${height}H${x(first.at)}z`, from: x(first.at) };
}
