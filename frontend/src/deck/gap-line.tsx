import { SlidersHorizontal } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { Filling, Gap, Offer } from '../feed/wire';
import { useStrings } from '../strings/strings';
import { reasonIn } from '../strings/told';
import { Button, IconButton } from '../ui/button';
import { useDipper } from './context';
import { FillSettings } from './fill-settings';
import styles from './gap-line.module.css';
import { gapWords } from './gap-words';

type Props = {
  /** The topic. */
  id: string;
  gap: Gap;
  /** What can be done about the topic's gaps; null while that is not known. */
  filling: Filling | null;
  /** The reader has just asked to have this gap filled. */
  asked: boolean;
};

/** GapLine shows between the posts that the source was away, what is known of what it missed, and what filling it costs. */
export function GapLine({ id, gap, filling, asked }: Props) {
  const strings = useStrings();
  const wordsId = useId();
  const moreId = useId();
  const toggle = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const filled = filling?.gaps.find(({ from }) => from === gap.from) ?? null;
  const offer = filled?.offer ?? null;
  const more = [
    strings.gapTimes(gap.from, gap.to),
    reasonIn(strings, gap),
    filled && reasonIn(strings, { reason: filled.why, ...filled.hindrance }),
  ].filter(Boolean);
  useKeyboardKept(offer !== null, toggle);
  return (
    <div className={styles.gap} title={more.join('\n')} data-testid="gap">
      <div className={styles.line}>
        <span>
          <span id={wordsId}>{gapWords(strings, gap, filled, asked)}</span>
          <span id={moreId} className={styles.unseen}>
            {more.join(' ')}
          </span>
          {filling !== null && (
            <IconButton
              ref={toggle}
              label={strings.fillSettings}
              expanded={open}
              onClick={() => setOpen(!open)}
            >
              <SlidersHorizontal aria-hidden="true" />
            </IconButton>
          )}
        </span>
      </div>
      {filling !== null && offer !== null && (
        <OfferButton
          id={id}
          from={gap.from}
          offer={offer}
          more={gap.filled > 0}
          simulated={filling.simulated}
          busy={asked}
          describedBy={`${wordsId} ${moreId}`}
        />
      )}
      {filling !== null && open && (
        <FillSettings
          terms={filling}
          onClose={() => {
            setOpen(false);
            toggle.current?.focus({ preventScroll: true });
          }}
        />
      )}
    </div>
  );
}

type OfferProps = {
  id: string;
  from: number;
  offer: Offer;
  more: boolean;
  simulated: boolean;
  busy: boolean;
  describedBy: string;
};

// What is pressed is what was read: the number in the words is the number that goes out.
function OfferButton({ id, from, offer, more, simulated, busy, describedBy }: OfferProps) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { posts } = offer;
  const dollars = simulated ? null : offer.dollars;
  const words =
    posts === null
      ? strings.countMissed(dollars)
      : more
        ? strings.fillMore(posts, dollars)
        : strings.fillAll(posts, dollars);
  return (
    <Button
      ghost
      small
      busy={busy}
      describedBy={describedBy}
      onClick={() => void commands.fill(id, from, posts)}
    >
      {words}
    </Button>
  );
}

// The button that was pressed goes once its posts are on their way; the keyboard stays in the line.
function useKeyboardKept(offered: boolean, next: React.RefObject<HTMLButtonElement | null>) {
  const before = useRef(offered);
  useEffect(() => {
    const gone = before.current && !offered;
    before.current = offered;
    if (gone && document.activeElement === document.body) {
      next.current?.focus({ preventScroll: true });
    }
  }, [offered, next]);
}
