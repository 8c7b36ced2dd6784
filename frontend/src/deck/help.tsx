import { X } from 'lucide-react';
import { useId } from 'react';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import { Modal } from '../ui/modal';
import styles from './help.module.css';
import { KeyList } from './key-list';
import { closeOverlay } from './overlay';

/** Help shows all keys when it was asked for. */
export function Help() {
  const strings = useStrings();
  const title = useId();
  return (
    <Modal labelledBy={title} className={styles.help} onClosed={closeOverlay}>
      {(close) => (
        <div className={styles.inside}>
          <header>
            <h2 id={title}>{strings.keyboard}</h2>
            <IconButton label={strings.done} onClick={close}>
              <X aria-hidden="true" />
            </IconButton>
          </header>
          <KeyList />
        </div>
      )}
    </Modal>
  );
}
