import { Outward } from '../post/outward';
import { mayEnterToken } from '../settings/doors';
import { ServeHint } from '../settings/serve-hint';
import { TokenForm } from '../settings/token-form';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import styles from './connect-guide.module.css';
import { ConsoleDrawing } from './console-drawing';
import { useDipper } from './context';

const consoleAddress = 'https://console.x.com';
const policyAddress = 'https://developer.x.com/en/developer-terms/policy';

/** ConnectGuide shows where X gives a token, what it may be used for, and takes it in. */
export function ConnectGuide({ onDone }: { onDone(): void }) {
  const strings = useStrings();
  const { session } = useDipper();
  const { bridge } = session;
  return (
    <div className={styles.guide}>
      <ConsoleDrawing />
      <div>
        <ol>
          <li>
            {strings.guideApp} <Outward href={consoleAddress}>{strings.guideConsole}</Outward>
          </li>
          <li>{strings.guideKeys}</li>
          <li>{bridge === null ? strings.guideServe : strings.guidePaste}</li>
        </ol>
        <p>{strings.guideCost}</p>
        <p>
          {strings.guideUses} <Outward href={policyAddress}>{strings.guidePolicy}</Outward>
        </p>
      </div>
      <div className={styles.form}>
        {bridge !== null && mayEnterToken(session) ? (
          <TokenForm bridge={bridge} />
        ) : (
          <>
            <ServeHint />
            <Button ghost onClick={onDone}>
              {strings.gotIt}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
