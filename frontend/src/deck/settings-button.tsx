import { Settings2, X } from 'lucide-react';
import { useId, useRef } from 'react';
import {
  type Appearance,
  densities,
  languages,
  medias,
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
          <Look of="theme" all={themes} />
          <Look of="density" all={densities} />
          <Look of="textSize" all={textSizes} />
          <Look of="motion" all={motions} />
          <Look of="language" all={languages} />
          <h3>{strings.media}</h3>
          <Media />
        </div>
      </dialog>
    </>
  );
}

type LookProps<K extends keyof Appearance> = { of: K; all: readonly Appearance[K][] };

function Look<K extends keyof Appearance>({ of, all }: LookProps<K>) {
  const strings = useStrings();
  const { commands } = useDipper();
  const value = useSettings(({ appearance }) => appearance[of]);
  const words: Record<string, string> = strings.choices[of];
  return (
    <Choice
      label={strings[of]}
      all={all}
      value={value}
      words={words}
      onChoose={(next) => void commands.set({ appearance: { [of]: next } })}
    />
  );
}

function Media() {
  const strings = useStrings();
  const { commands } = useDipper();
  const value = useSettings(({ media }) => media);
  return (
    <>
      <Choice
        label={strings.mediaFromX}
        all={medias}
        value={value}
        words={strings.mediaChoices}
        onChoose={(media) => void commands.set({ media })}
      />
      <p className={styles.note}>{strings.mediaQuestionText}</p>
    </>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  all: readonly T[];
  value: T;
  words: Readonly<Record<string, string>>;
  onChoose(value: T): void;
};

function Choice<T extends string>({ label, all, value, words, onChoose }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend>{label}</legend>
      <div>
        {all.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={name}
              checked={each === value}
              onChange={() => onChoose(each)}
            />
            <span>{words[each]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
