import { useStrings } from '../strings/strings';
import styles from './section.module.css';

/** ServeHint shows how a Dipper without a window is given its token. */
export function ServeHint() {
  const strings = useStrings();
  return (
    <>
      <p className={styles.lead}>{strings.serveText}</p>
      <code className={styles.command}>X_BEARER_TOKEN=… dipper serve</code>
      <p className={styles.lead}>{strings.serveWindow}</p>
    </>
  );
}
