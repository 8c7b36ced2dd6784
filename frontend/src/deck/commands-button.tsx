import { useStrings } from '../strings/strings';
import styles from './commands-button.module.css';
import { paletteKey } from './keys';
import { showOverlay } from './overlay';

/** CommandsButton shows the way to the palette, and its key. */
export function CommandsButton() {
  const strings = useStrings();
  return (
    <button
      type="button"
      className={styles.commands}
      title={strings.withKey(strings.commands, paletteKey)}
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => showOverlay({ kind: 'palette' })}
    >
      <span aria-hidden="true">{paletteKey}</span>
      {strings.commands}
    </button>
  );
}
