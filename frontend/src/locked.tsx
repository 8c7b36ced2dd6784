import { Logo } from './app';
import styles from './locked.module.css';
import { useStrings } from './strings/strings';

/** Locked shows how to get in when the page was opened without a key, or with an old one. */
export function Locked({ stale = false }: { stale?: boolean }) {
  const strings = useStrings();
  return (
    <main className={styles.locked}>
      <Logo />
      <h1>{strings.lockedTitle}</h1>
      {stale && <p>{strings.lockedStale}</p>}
      <p>{strings.lockedText}</p>
      <code>{location.origin}/#key=</code>
    </main>
  );
}
