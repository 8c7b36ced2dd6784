import { useId, useRef, useState } from 'react';
import type { Bridge } from '../api/session';
import type { TokenCheck } from '../api/upkeep';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { wordsOf } from './doors';
import { TokenFindings } from './token-findings';
import styles from './token-form.module.css';

type Props = {
  bridge: Pick<Bridge, 'keepToken' | 'checkToken'>;
  /** Offers a way out of the form; without it there is none. */
  onCancel?: () => void;
};

/** TokenForm shows the field for a bearer token, what X says of it, and the way to keep it. */
export function TokenForm({ bridge, onCancel }: Props) {
  const strings = useStrings();
  // What was typed lives in the field alone and is gone with it.
  const field = useRef<HTMLInputElement>(null);
  const said = useId();
  const [busy, setBusy] = useState<'check' | 'keep' | null>(null);
  const [wrong, setWrong] = useState('');
  const [check, setCheck] = useState<TokenCheck | null>(null);

  async function ask<T>(what: 'check' | 'keep', question: (text: string) => Promise<T>) {
    if (busy !== null) return null;
    const text = field.current?.value ?? '';
    setBusy(what);
    setWrong('');
    setCheck(null);
    try {
      return { answer: await question(text), current: field.current?.value === text };
    } catch (reason) {
      setWrong(wordsOf(strings, reason));
      return null;
    } finally {
      setBusy(null);
    }
  }
  const keep = async () => {
    const kept = await ask('keep', bridge.keepToken);
    // The page is loaded again in a moment.
    if (kept !== null && field.current) field.current.value = '';
  };
  const look = async () => {
    if (field.current?.reportValidity() === false) return;
    const told = await ask('check', bridge.checkToken);
    // What X says of another token than the one that stands there now is of no use.
    if (told?.current) setCheck(told.answer);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <p>{strings.tokenText}</p>
      <p>{strings.tokenCosts}</p>
      <label>
        {strings.token}
        <input
          ref={field}
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          aria-describedby={said}
          onChange={() => setCheck(null)}
        />
      </label>
      <div id={said}>
        <p role="alert" className={styles.wrong}>
          {wrong}
        </p>
        <div role="status">{check && <TokenFindings check={check} />}</div>
      </div>
      <div className={styles.acts}>
        {onCancel && (
          <Button ghost onClick={onCancel}>
            {strings.cancel}
          </Button>
        )}
        <Button ghost busy={busy !== null} onClick={() => void look()}>
          {busy === 'check' ? strings.tokenTrying : strings.tokenCheck}
        </Button>
        <Button type="submit" busy={busy !== null}>
          {busy === 'keep' ? strings.tokenTrying : strings.tokenKeep}
        </Button>
      </div>
    </form>
  );
}
