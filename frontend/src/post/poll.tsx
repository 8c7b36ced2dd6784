import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';
import type { Poll } from './model';
import styles from './poll.module.css';

/** PollBars shows a poll's answers as it stood when the post arrived. */
export function PollBars({ poll }: { poll: Poll }) {
  const strings = useStrings();
  const total = poll.options.reduce((sum, option) => sum + option.votes, 0);
  const most = Math.max(...poll.options.map((option) => option.votes));
  // A poll that was open when the post arrived may be over by now; its final
  // result is not known here.
  const over = useTime((now) => (poll.endsAt !== null && poll.endsAt <= now ? 1 : 0)) === 1;
  const end = endOf(poll, over, strings);
  return (
    <div className={styles.poll}>
      <ul>
        {poll.options.map((option, at) => {
          const share = total === 0 ? 0 : Math.round((option.votes / total) * 100);
          const leads = total > 0 && option.votes === most;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a poll's answers never move.
            <li key={at} className={leads ? styles.leads : undefined}>
              <i style={{ width: `${share}%` }} />
              <span dir="auto">{option.label}</span>
              <b>{share}%</b>
            </li>
          );
        })}
      </ul>
      <small>
        {/* The page's words keep their order in a post that is read from the right. */}
        <bdi>{[strings.pollVotes(total), end].filter(Boolean).join(' · ')}</bdi>
      </small>
    </div>
  );
}

function endOf({ open, endsAt }: Poll, over: boolean, strings: Strings): string {
  if (!open) return strings.pollEnded;
  if (endsAt === null) return '';
  return over ? strings.pollOver(endsAt) : strings.pollOpen(endsAt);
}
