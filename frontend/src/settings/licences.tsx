import { useState } from 'react';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { wordsOf } from './doors';
import styles from './section.module.css';

/** Licences shows whose work is in this Dipper, once somebody asks: it is long. */
export function Licences() {
  const strings = useStrings();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const show = async () => {
    try {
      setText((await import('../../../THIRD_PARTY.txt?raw')).default);
    } catch (reason) {
      setWrong(wordsOf(strings, reason));
    }
  };
  return (
    <>
      <h3 className={styles.title}>{strings.thirdParty}</h3>
      <p className={styles.lead}>{strings.thirdPartyText}</p>
      {text === '' ? (
        <div className={styles.acts}>
          <Button ghost onClick={() => void show()}>
            {strings.thirdPartyShow}
          </Button>
          <span role="alert">{wrong}</span>
        </div>
      ) : (
        <section
          className={styles.report}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must be reachable by keyboard.
          tabIndex={0}
          aria-label={strings.thirdParty}
        >
          <pre>{text}</pre>
        </section>
      )}
    </>
  );
}
