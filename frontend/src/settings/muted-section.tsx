import { useStrings } from '../strings/strings';
import { useDoors, useKept } from './doors';
import { MuteList } from './mute-list';
import styles from './section.module.css';

/** MutedSection shows what shows in no column, and lets more be muted. */
export function MutedSection() {
  const strings = useStrings();
  const { muting } = useDoors();
  const { words, authors } = useKept(({ mutes }) => mutes);
  const all = [
    ...authors.map((author) => ({
      key: `author ${author}`,
      words: `@${author}`,
      what: { author },
    })),
    ...words.map((word) => ({ key: `word ${word}`, words: word, what: { word } })),
  ];
  return (
    <>
      <p className={styles.lead}>{strings.mutedText}</p>
      {all.length === 0 && <p className={styles.lead}>{strings.nothingMuted}</p>}
      <MuteList
        all={all}
        accepts={muting.accepts}
        onMute={(word) => muting.mute({ word })}
        onUnmute={(key) => {
          const it = all.find((each) => each.key === key);
          if (it !== undefined) muting.unmute(it.what);
        }}
      />
    </>
  );
}
