import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../api/check';
import { useStrings } from '../strings/strings';
import { failureIn } from '../strings/told';
import { Button } from '../ui/button';
import { useTime } from '../ui/clock';
import { Spoken } from '../ui/spoken';
import { useDipper } from './context';
import { showColumn } from './deck';
import { dismiss, type Notice, undoTime } from './notices';
import styles from './toasts.module.css';

/** Toasts shows what can still be undone, and commands that failed. */
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
  const { notices } = useDipper();
  switch (notice.kind) {
    case 'closed':
      return <Closed notice={notice} />;
    case 'undo':
      return (
        <Undoable
          words={notice.words}
          until={notice.until}
          onUndo={() => {
            dismiss(notices, notice.id);
            notice.undo();
          }}
        />
      );
    case 'failure': {
      const { message, hint } = failureIn(strings, notice.failure);
      return (
        <div className={`${styles.toast} ${styles.failed}`} role="alert">
          <p>
            <b>{strings.failed}</b>
            <br />
            {message} {hint}
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

function Closed({ notice }: { notice: Notice & { kind: 'closed' } }) {
  const strings = useStrings();
  const { commands } = useDipper();
  return (
    <Undoable
      words={strings.closed(notice.name)}
      until={notice.until}
      onUndo={() => {
        commands.undo(notice.id);
        showColumn(notice.id, true);
      }}
    />
  );
}

type UndoableProps = { words: string; until: number; onUndo(): void };

function Undoable({ words, until, onUndo }: UndoableProps) {
  const strings = useStrings();
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed may be gone; the keyboard goes on from here.
  useEffect(() => {
    if (document.activeElement === document.body) undo.current?.focus();
  }, []);
  return (
    <div className={styles.toast} data-testid="undo-toast">
      <p>
        {words} <Countdown until={until} />
      </p>
      <Button ref={undo} onClick={onUndo}>
        {strings.undo}
      </Button>
      <i aria-hidden="true" />
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const strings = useStrings();
  // The clock ticks once a second, so at first it may be a moment behind.
  const left = useTime((now) => Math.ceil(Math.min(undoTime, Math.max(0, until - now)) / 1000));
  return <span className={styles.left}>{strings.seconds(left)}</span>;
}
