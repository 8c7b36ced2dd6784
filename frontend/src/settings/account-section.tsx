import { useState } from 'react';
import type { TokenCheck } from '../api/upkeep';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { mayEnterToken, useDoors, wordsOf } from './doors';
import styles from './section.module.css';
import { ServeHint } from './serve-hint';
import { TokenFindings } from './token-findings';
import { TokenForm } from './token-form';

/** AccountSection shows whose posts these are, where the token comes from, and how to have another. */
export function AccountSection() {
  const strings = useStrings();
  const { session, status } = useDoors();
  const { bridge, token } = session;
  const simulated = status?.mode === 'simulated';
  const place = bridge === null ? 'serve' : token;
  return (
    <>
      <p className={styles.lead}>{simulated ? strings.accountSimulated : strings.accountX}</p>
      <dl className={styles.facts}>
        <dt>{strings.tokenName}</dt>
        <dd>{strings.tokenPlaces[simulated && place === 'serve' ? 'none' : place]}</dd>
        {status && (
          <>
            <dt>{strings.rulesName}</dt>
            <dd>
              {strings.tokenRules(status.rules.used + status.rules.foreign, status.rules.limit)}
            </dd>
          </>
        )}
      </dl>
      {!simulated && status !== null && <CheckAgain />}
      {bridge !== null && mayEnterToken(session) && (
        <>
          <h3 className={styles.title}>
            {token === 'none' ? strings.connect : strings.changeToken}
          </h3>
          <TokenForm bridge={bridge} />
          {token !== 'none' && <Forget forget={bridge.forgetToken} />}
        </>
      )}
      {bridge === null && (
        <>
          <h3 className={styles.title}>{simulated ? strings.connect : strings.changeToken}</h3>
          <ServeHint />
        </>
      )}
    </>
  );
}

function CheckAgain() {
  const strings = useStrings();
  const { client } = useDoors();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const [check, setCheck] = useState<TokenCheck | null>(null);
  const ask = async () => {
    setBusy(true);
    setWrong('');
    setCheck(null);
    try {
      setCheck(await client.checkToken());
    } catch (reason) {
      setWrong(wordsOf(strings, reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button ghost busy={busy} onClick={() => void ask()}>
        {busy ? strings.tokenTrying : strings.checkAgain}
      </Button>
      <p role="alert" className={styles.wrong}>
        {wrong}
      </p>
      <div role="status">{check && <TokenFindings check={check} />}</div>
    </>
  );
}

function Forget({ forget }: { forget(): Promise<void> }) {
  const strings = useStrings();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const now = async () => {
    setBusy(true);
    try {
      await forget(); // the page is loaded again in a moment
    } catch (reason) {
      setWrong(wordsOf(strings, reason));
      setBusy(false);
    }
  };
  return (
    <div className={styles.acts}>
      {asked ? (
        <>
          <p>{strings.forgetTokenText}</p>
          <Button busy={busy} onClick={() => void now()}>
            {strings.forgetTokenNow}
          </Button>
          <Button ghost onClick={() => setAsked(false)}>
            {strings.cancel}
          </Button>
        </>
      ) : (
        <Button ghost onClick={() => setAsked(true)}>
          {strings.forgetToken}
        </Button>
      )}
      <p role="alert" className={styles.wrong}>
        {wrong}
      </p>
    </div>
  );
}
