import { useStore } from 'zustand';
import { assertNever } from '../api/check';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useTime } from '../ui/clock';
import { Spoken } from '../ui/spoken';
import { useDipper } from './context';
import { dismiss, type Notice } from './notices';
import styles from './toasts.module.css';

/** Toasts shows closed columns that can be brought back, and commands that failed. */
export function Toasts() {
  const { notices } = useDipper();
  const list = useStore(notices, (state) => state.list);
  const spoken = useStore(notices, (state) => state.spoken);
  return (
    <>
      <Spoken text={spoken} />
      <div className={styles.toasts}>
        {list.map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </div>
    </>
  );
}

function Toast({ notice }: { notice: Notice }) {
  const strings = useStrings();
  const { commands, notices } = useDipper();
  switch (notice.kind) {
    case 'closed':
      return (
        <div className={styles.toast} data-testid="undo-toast">
          <p>
            {strings.closed(notice.name)} <Countdown until={notice.until} />
          </p>
          <Button onClick={() => commands.undo(notice.id)}>{strings.undo}</Button>
          <i aria-hidden="true" />
        </div>
      );
    case 'failure': {
      const { failure } = notice;
      const unreachable = failure.code === 'unreachable';
      return (
        <div className={`${styles.toast} ${styles.failed}`} role="alert">
          <p>
            <b>{strings.failed}</b>
            <br />
            {unreachable ? strings.unreachable : failure.message}{' '}
            {unreachable ? strings.unreachableHint : failure.hint}
          </p>
          <Button ghost onClick={() => dismiss(notices, notice.id)}>
            {strings.dismiss}
          </Button>
        </div>
      );
    }
    default:
      return assertNever(notice);
  }
}

function Countdown({ until }: { until: number }) {
  const strings = useStrings();
  const left = useTime((now) => Math.max(0, Math.ceil((until - now) / 1000)));
  return <span className={styles.left}>{strings.seconds(left)}</span>;
}
