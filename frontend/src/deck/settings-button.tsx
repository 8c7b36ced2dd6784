import { Settings2 } from 'lucide-react';
import { useStrings } from '../strings/strings';
import { showOverlay } from './overlay';
import styles from './settings-button.module.css';

/** SettingsButton shows the way to the settings. */
export function SettingsButton() {
  const strings = useStrings();
  return (
    <button
      type="button"
      className={styles.button}
      title={strings.settings}
      aria-label={strings.settings}
      onClick={() => showOverlay({ kind: 'settings', section: 'appearance' })}
    >
      <Settings2 aria-hidden="true" />
    </button>
  );
}
