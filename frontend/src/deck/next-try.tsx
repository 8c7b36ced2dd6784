import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';

/** NextTry shows how long it is until the source is tried again. */
export function NextTry({ at }: { at: number | null }) {
  const strings = useStrings();
  const seconds = useTime((now) => (at === null ? null : Math.ceil((at - now) / 1000)));
  if (seconds === null) return strings.waitingSoon;
  return seconds > 0 ? strings.waitingFor(seconds) : strings.tryingNow;
}
