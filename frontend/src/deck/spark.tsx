import { type KeyboardEvent, useState } from 'react';
import { hour, type Minute, type Pulse, perMinute, span } from '../feed/pulse';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';
import styles from './spark.module.css';

const width = 320;
const height = 30;
const last = span - 1;
/** How often the running minute is drawn anew, in milliseconds. */
const step = 2_000;

type Props = {
  pulse: Pulse | null;
  /** When the topic was made, in milliseconds since 1970. */
  since: number;
  /** A topic that is not collected has a still line. */
  still: boolean;
};

/** Spark shows how many posts were written in each minute of the last hour, and one minute's in words where it is pointed at. */
export function Spark({ pulse, since, still }: Props) {
  const strings = useStrings();
  const now = useTime((at) => Math.floor(at / step)) * step;
  const [pointed, setPointed] = useState<number | null>(null);
  if (still || pulse === null) {
    return (
      <svg
        className={styles.spark}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={strings.pulse}
      >
        <path className={styles.still} d={`M0 ${height - 2}H${width}`} />
      </svg>
    );
  }
  const minutes = hour(pulse, since, now);
  const counts = minutes.map(({ posts }) => posts ?? 0);
  const total = counts.reduce((sum, each) => sum + each, 0);
  // The minute that is running would always look like a fall.
  const path = lineOf(
    minutes.map(({ posts, running }) => (running ? perMinute(pulse, now) : posts)),
  );
  const shown = pointed ?? last;
  const words = wordsOf(strings, minutes[shown]);
  const left = `${((shown / last) * 100).toFixed(1)}%`;
  return (
    <div
      className={styles.spark}
      role="slider"
      tabIndex={0}
      aria-label={strings.pulseOf(total, Math.max(...counts))}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={shown}
      aria-valuetext={words}
      aria-readonly="true"
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        setPointed(within(Math.round(((event.clientX - box.left) / box.width) * last)));
      }}
      onPointerLeave={() => setPointed(null)}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) setPointed(last);
      }}
      onBlur={() => setPointed(null)}
      onKeyDown={(event) => {
        const to = moved(event, shown);
        if (to === undefined) return;
        event.preventDefault();
        setPointed(to);
      }}
    >
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path className={styles.still} d={`M0 ${height - 2}H${path?.from ?? width}`} />
        {path !== null && (
          <>
            <path className={styles.area} d={path.area} />
            <path className={styles.line} d={path.line} />
          </>
        )}
      </svg>
      {pointed !== null && (
        <>
          <i style={{ left }} aria-hidden="true" />
          <span className={shown < span / 2 ? styles.far : ''} aria-hidden="true">
            {words}
          </span>
        </>
      )}
    </div>
  );
}

function within(at: number): number {
  return Math.min(last, Math.max(0, at));
}

// Where a key leads: null hides what is shown, undefined is another key.
function moved({ key }: KeyboardEvent, from: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(from - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return within(from + 1);
    case 'PageDown':
      return within(from - 10);
    case 'PageUp':
      return within(from + 10);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

function wordsOf(strings: Strings, minute: Minute | undefined): string {
  if (minute === undefined) return '';
  const { at, posts, running } = minute;
  if (posts === null) return strings.pulseBefore(at);
  return running ? strings.pulseNow(at, posts) : strings.pulseAt(at, posts);
}

/** The line, the area below it, and where it begins; null when there is not yet one to draw. */
function lineOf(
  points: readonly (number | null)[],
): { line: string; area: string; from: string } | null {
  const known = points.flatMap((count, at) => (count === null ? [] : [{ count, at }]));
  // From nothing it rises where the topic began.
  if (known[0] !== undefined && known[0].at > 0) known.unshift({ count: 0, at: known[0].at - 1 });
  const first = known[0];
  const end = known.at(-1);
  if (first === undefined || end === undefined || known.length < 2) return null;
  const most = Math.max(3, ...known.map(({ count }) => count));
  const x = (at: number) => ((at / (points.length - 1)) * width).toFixed(1);
  const y = (count: number) => (height - 2 - (count / most) * (height - 5)).toFixed(1);
  const line = known
    .map(({ count, at }, n) => `${n === 0 ? 'M' : 'L'}${x(at)} ${y(count)}`)
    .join('');
  return { line, area: `${line}V${height}H${x(first.at)}z`, from: x(first.at) };
}
