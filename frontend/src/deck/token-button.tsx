import { useId, useRef, useState } from 'react';
import { Failure } from '../api/failure';
import { useStrings } from '../strings/strings';
import { failureIn } from '../strings/told';
import { Button } from '../ui/button';
import frame from '../ui/dialog.module.css';
import { useDipper } from './context';
import styles from './token-button.module.css';

/** TokenButton shows the way to X itself when this window may take a token. */
export function TokenButton() {
  const strings = useStrings();
  const { bridge, token } = useDipper().session;
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const title = useId();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  if (bridge === null || token === 'environment' || token === 'elsewhere') return null;

  // What was typed lives in the field alone and is gone with the dialog.
  const clear = () => {
    if (field.current) field.current.value = '';
    setWrong('');
  };
  const keep = async () => {
    const text = field.current?.value ?? '';
    setBusy(true);
    setWrong('');
    try {
      await bridge.keepToken(text);
      clear(); // the page is loaded again in a moment
    } catch (reason) {
      const failure = reason instanceof Failure ? reason : new Failure('internal', String(reason));
      const { message, hint } = failureIn(strings, failure);
      setWrong(`${message} ${hint}`.trim());
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.place}>
      <Button ghost onClick={() => dialog.current?.showModal()}>
        {token === 'none' ? strings.connect : strings.changeToken}
      </Button>
      <dialog
        ref={dialog}
        className={`${frame.dialog} ${styles.dialog}`}
        aria-labelledby={title}
        onClose={clear}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy) void keep();
          }}
        >
          <h2 id={title}>{strings.connect}</h2>
          <p>{strings.tokenText}</p>
          <p>{strings.tokenCosts}</p>
          <label>
            {strings.token}
            <input ref={field} type="password" autoComplete="off" spellCheck={false} required />
          </label>
          <p role="alert" className={styles.wrong}>
            {wrong}
          </p>
          <div className={styles.acts}>
            <Button ghost onClick={() => dialog.current?.close()}>
              {strings.cancel}
            </Button>
            <Button type="submit" busy={busy}>
              {busy ? strings.tokenTrying : strings.tokenKeep}
            </Button>
          </div>
        </form>
      </dialog>
    </div>
  );
}
