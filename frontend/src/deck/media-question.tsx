import { Images } from 'lucide-react';
import { useId } from 'react';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import styles from './banner.module.css';
import { useDeck, useDipper, useSettings } from './context';

/** MediaQuestion shows below the deck whether X's media hosts may be asked for pictures, until that is answered. */
export function MediaQuestion() {
  const strings = useStrings();
  const { commands } = useDipper();
  const real = useDeck(({ reach, status }) => reach === 'up' && status?.mode === 'x');
  const open = useSettings(({ media }) => media === 'ask');
  const title = useId();
  if (!real || !open) return null;
  return (
    <section className={styles.banner} aria-labelledby={title} data-testid="media-question">
      <Images aria-hidden="true" />
      <div>
        <b id={title}>{strings.mediaQuestion}</b> {strings.mediaQuestionText}
      </div>
      <span>
        <Button onClick={() => void commands.set({ media: 'load' })}>{strings.mediaLoad}</Button>
        <Button ghost onClick={() => void commands.set({ media: 'none' })}>
          {strings.mediaNotNow}
        </Button>
      </span>
    </section>
  );
}
