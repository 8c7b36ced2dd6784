import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';

/** NextTry shows how long it is until the source is tried again. */
export function NextTry({ at }: { at: number | null }) {
  const strings = useStrings();
  const seconds = useTime((now) => (at === null ? null : secondsUntil(at, now)));
  if (seconds === null) return strings.waitingSoon;
  return seconds > 0 ? strings.waitingFor(seconds) : strings.tryingNow;
}

/** Counts whole seconds; rounded, because the page's clock is itself up to one behind. */
export function secondsUntil(at: number, now: number): number {
  return at <= now ? 0 : Math.max(1, Math.round((at - now) / 1000));
}
