import { Settings2, X } from 'lucide-react';
import { useId, useRef } from 'react';
import {
  type Appearance,
  densities,
  languages,
  motions,
  textSizes,
  themes,
} from '../settings/settings';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import frame from '../ui/dialog.module.css';
import { useDipper, useSettings } from './context';
import styles from './settings-button.module.css';

/** SettingsButton shows the way to the settings, and these in a dialog. */
export function SettingsButton() {
  const strings = useStrings();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  return (
    <>
      <button
        type="button"
        className={styles.button}
        title={strings.settings}
        aria-label={strings.settings}
        onClick={() => dialog.current?.showModal()}
      >
        <Settings2 aria-hidden="true" />
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself. */}
      <dialog
        ref={dialog}
        className={`${frame.dialog} ${styles.settings}`}
        aria-labelledby={title}
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current?.close();
        }}
      >
        <div className={styles.inside}>
          <header>
            <h2 id={title}>{strings.settings}</h2>
            <IconButton label={strings.done} onClick={() => dialog.current?.close()}>
              <X aria-hidden="true" />
            </IconButton>
          </header>
          <h3>{strings.appearance}</h3>
          <Choice of="theme" all={themes} />
          <Choice of="density" all={densities} />
          <Choice of="textSize" all={textSizes} />
          <Choice of="motion" all={motions} />
          <Choice of="language" all={languages} />
        </div>
      </dialog>
    </>
  );
}

type ChoiceProps<K extends keyof Appearance> = { of: K; all: readonly Appearance[K][] };

function Choice<K extends keyof Appearance>({ of, all }: ChoiceProps<K>) {
  const strings = useStrings();
  const { commands } = useDipper();
  const value = useSettings(({ appearance }) => appearance[of]);
  const name = useId();
  const words: Record<string, string> = strings.choices[of];
  return (
    <fieldset className={styles.choice}>
      <legend>{strings[of]}</legend>
      <div>
        {all.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={name}
              checked={each === value}
              onChange={() => void commands.set({ appearance: { [of]: each } })}
            />
            <span>{words[each]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
