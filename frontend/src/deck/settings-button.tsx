import { Settings2 } from 'lucide-react';
import { useStore } from 'zustand';
import { useStrings } from '../strings/strings';
import { useDipper } from './context';
import { showOverlay } from './overlay';
import styles from './settings-button.module.css';

/** SettingsButton shows the way to the settings, with a mark when a newer Dipper is out. */
export function SettingsButton() {
  const strings = useStrings();
  const newer = useStore(useDipper().updates.store)?.newer ?? null;
  const words = newer ? strings.settingsNewer(newer.version) : strings.settings;
  return (
    <button
      type="button"
      className={styles.button}
      title={words}
      aria-label={words}
      onClick={() => showOverlay({ kind: 'settings', section: 'appearance' })}
    >
      <Settings2 aria-hidden="true" />
      {newer && <span className={styles.mark} aria-hidden="true" data-testid="newer" />}
    </button>
  );
}
