import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';

/** When shows how long ago something was, ticking, with the whole time on hover; nothing when X sent no time. */
export function When({ at }: { at: number | null }) {
  const strings = useStrings();
  const label = useTime((now) => (at === null ? '' : strings.ago(now - at, at)));
  if (at === null) return null;
  return (
    <time dateTime={new Date(at).toISOString()} title={strings.fullTime(at)}>
      {label}
    </time>
  );
}
