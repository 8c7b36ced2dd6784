import { X } from 'lucide-react';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { assertNever } from '../api/check';
import { type Failure, failureOf } from '../api/failure';
import type { Rule } from '../api/model';
import { useStrings } from '../strings/strings';
import { failureIn } from '../strings/told';
import { Button, IconButton } from '../ui/button';
import frame from '../ui/dialog.module.css';
import { useDipper } from './context';
import styles from './rules-dialog.module.css';

type Shown =
  | { kind: 'asking' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'told'; rules: readonly Rule[] };

/** RulesDialog shows the rules on the token that are not ours, and lets leftovers of another Dipper be removed; open at first. */
export function RulesDialog({ onClose }: { onClose(): void }) {
  const strings = useStrings();
  const { client } = useDipper();
  const title = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState<Shown>({ kind: 'asking' });
  const ask = useCallback(async () => {
    try {
      const rules = await client.rules();
      setShown({ kind: 'told', rules: rules.filter(({ owner }) => owner !== 'ours') });
    } catch (reason) {
      setShown({ kind: 'failed', failure: failureOf(reason) });
    }
  }, [client]);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
    void ask();
  }, [ask]);
  const close = () => dialog.current?.close();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={dialog}
      className={`${frame.dialog} ${styles.rules}`}
      aria-labelledby={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className={styles.inside}>
        <header>
          <h2 id={title} tabIndex={-1}>
            {strings.sharedTitle}
          </h2>
          <IconButton label={strings.done} onClick={close}>
            <X aria-hidden="true" />
          </IconButton>
        </header>
        <p>{strings.sharedText}</p>
        <Content
          shown={shown}
          onRemoved={() => {
            // The button that was pressed goes with its rule.
            document.getElementById(title)?.focus();
            void ask();
          }}
        />
      </div>
    </dialog>
  );
}

function Content({ shown, onRemoved }: { shown: Shown; onRemoved(): void }) {
  const strings = useStrings();
  switch (shown.kind) {
    case 'asking':
      return <p role="status">{strings.sharedAsking}</p>;
    case 'failed':
      return <Wrong failure={shown.failure} />;
    case 'told':
      if (shown.rules.length === 0) return <p role="status">{strings.sharedNone}</p>;
      return (
        <ul>
          {shown.rules.map((rule) => (
            <Shared key={rule.id} rule={rule} onRemoved={onRemoved} />
          ))}
        </ul>
      );
    default:
      return assertNever(shown);
  }
}

function Shared({ rule, onRemoved }: { rule: Rule; onRemoved(): void }) {
  const strings = useStrings();
  const { client } = useDipper();
  const [doing, setDoing] = useState<'nothing' | 'asking' | 'removing'>('nothing');
  const [failure, setFailure] = useState<Failure | null>(null);
  const keep = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  // The button that was pressed is gone; the keyboard goes on from the one in its place.
  useEffect(() => {
    if (doing === 'asking' && !asked.current) keep.current?.focus();
    if (doing === 'nothing' && asked.current) first.current?.focus();
    asked.current = doing !== 'nothing';
  }, [doing]);
  const remove = async () => {
    setDoing('removing');
    setFailure(null);
    try {
      await client.removeRule(rule.id);
      onRemoved();
    } catch (reason) {
      const known = failureOf(reason);
      if (known.code === 'rule-not-found') {
        onRemoved();
        return;
      }
      setFailure(known);
      setDoing('asking');
    }
  };
  return (
    <li>
      <div>
        <code dir="auto">{rule.value}</code>
        <small>{rule.owner === 'dipper' ? strings.sharedDipper : strings.sharedOther}</small>
      </div>
      {rule.owner === 'dipper' && doing === 'nothing' && (
        <button
          ref={first}
          type="button"
          className={styles.remove}
          aria-label={strings.sharedRemoveOf(rule.value)}
          onClick={() => setDoing('asking')}
        >
          {strings.sharedRemove}
        </button>
      )}
      {doing !== 'nothing' && (
        <div className={styles.sure}>
          <p role="alert">{strings.sharedSure}</p>
          {failure && <Wrong failure={failure} />}
          <Button ghost ref={keep} onClick={() => setDoing('nothing')}>
            {strings.sharedKeep}
          </Button>
          <Button busy={doing === 'removing'} onClick={() => void remove()}>
            {doing === 'removing' ? strings.sharedRemoving : strings.sharedRemoveOf(rule.value)}
          </Button>
        </div>
      )}
    </li>
  );
}

function Wrong({ failure }: { failure: Failure }) {
  const strings = useStrings();
  const { message, hint } = failureIn(strings, failure);
  return (
    <p role="alert" className={styles.wrong}>
      {message} {hint}
    </p>
  );
}
