import { useStrings } from '../strings/strings';
import { Choice } from './choice';
import { useDoors, useKept } from './doors';
import styles from './section.module.css';
import { medias } from './settings';

/** MediaSection shows whether pictures and videos are loaded from X's media hosts. */
export function MediaSection() {
  const strings = useStrings();
  const { change } = useDoors();
  const value = useKept(({ media }) => media);
  return (
    <>
      <Choice
        label={strings.mediaFromX}
        all={medias}
        value={value}
        words={strings.mediaChoices}
        onChoose={(media) => change({ media })}
      />
      <p className={styles.lead}>{strings.mediaQuestionText}</p>
    </>
  );
}
