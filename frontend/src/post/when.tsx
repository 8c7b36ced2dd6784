import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';
import { Outward } from './outward';

/** When shows how long ago something was, ticking, with the whole time on hover; nothing when X sent no time. */
export function When({ at, link = null }: { at: number | null; link?: string | null }) {
  const strings = useStrings();
  const label = useTime((now) => (at === null ? '' : strings.ago(now - at, at)));
  if (at === null) return null;
  const time = (
    <time dateTime={new Date(at).toISOString()} title={strings.fullTime(at)}>
      {label}
    </time>
  );
  return link === null ? time : <Outward href={link}>{time}</Outward>;
}
