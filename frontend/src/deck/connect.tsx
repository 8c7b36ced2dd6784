import { useId } from 'react';
import { TokenForm } from '../settings/token-form';
import { useStrings } from '../strings/strings';
import { Modal } from '../ui/modal';
import styles from './connect.module.css';
import { useDipper } from './context';
import { closeOverlay } from './overlay';

/** Connect shows the form for a token in a dialog when it was asked for. */
export function Connect() {
  const strings = useStrings();
  const { bridge } = useDipper().session;
  const title = useId();
  if (bridge === null) return null;
  return (
    <Modal labelledBy={title} className={styles.connect} onClosed={closeOverlay}>
      {(close) => (
        <div className={styles.inside}>
          <h2 id={title}>{strings.connect}</h2>
          <TokenForm bridge={bridge} onCancel={close} />
        </div>
      )}
    </Modal>
  );
}
