import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';

/** When shows how long ago something was, ticking, with the whole time on hover. */
export function When({ at }: { at: number }) {
  const strings = useStrings();
  const label = useTime((now) => strings.ago(now - at, at));
  return (
    <time dateTime={new Date(at).toISOString()} title={strings.fullTime(at)}>
      {label}
    </time>
  );
}
