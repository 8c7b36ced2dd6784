import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { useStrings } from '../strings/strings';
import { Button, IconButton } from '../ui/button';
import styles from './mute-list.module.css';

type Props = {
  /** What is muted, each as it is told. */
  all: readonly { key: string; words: string }[];
  /** Whether there is something in a word that can be muted. */
  accepts(word: string): boolean;
  onMute(word: string): void;
  onUnmute(key: string): void;
};

/** MuteList shows what is muted, a way out for each, and a field for more. */
export function MuteList({ all, accepts, onMute, onUnmute }: Props) {
  const strings = useStrings();
  const [word, setWord] = useState('');
  const [refused, setRefused] = useState(false);
  const refusedId = useId();
  const mute = () => {
    const wanted = word.trim().replace(/^["“”](.*)["“”]$/u, '$1');
    if (wanted === '') return;
    setRefused(!accepts(wanted));
    if (!accepts(wanted)) return;
    setWord('');
    onMute(wanted);
  };
  return (
    <div className={styles.mutes}>
      {all.length > 0 && (
        <ul>
          {all.map(({ key, words }) => (
            <li key={key}>
              <bdi>{words}</bdi>
              <IconButton label={strings.unmute(words)} onClick={() => onUnmute(key)}>
                <X aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mute();
        }}
      >
        <input
          type="text"
          dir="auto"
          maxLength={100}
          value={word}
          placeholder={strings.muteInput}
          aria-label={strings.muteInput}
          aria-invalid={refused || undefined}
          aria-describedby={refused ? refusedId : undefined}
          onChange={(event) => {
            setWord(event.target.value);
            setRefused(false);
          }}
        />
        <Button type="submit" ghost>
          {strings.mute}
        </Button>
      </form>
      {refused && (
        <p id={refusedId} role="alert">
          {strings.cannotMute}
        </p>
      )}
    </div>
  );
}
