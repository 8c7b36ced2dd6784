import { CloudOff, Info, OctagonAlert, PlugZap } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Source } from '../feed/store';
import { useStrings } from '../strings/strings';
import { reasonIn } from '../strings/told';
import { Button } from '../ui/button';
import styles from './banner.module.css';
import { useDeck, useDipper } from './context';
import { NextTry } from './next-try';

/** Banner shows below the deck, where it moves nothing that is read, why no posts come, what to do and when that is tried again; of a live source, what may go wrong. */
export function Banner() {
  const strings = useStrings();
  const reach = useDeck((state) => state.reach);
  const source = useDeck((state) => state.source);
  const away = useAway(source);
  if (reach === 'down') {
    return (
      <Strip tone="grave" icon={<PlugZap aria-hidden="true" />} title={strings.offlineTitle}>
        {strings.offlineText}
      </Strip>
    );
  }
  if (away !== null) return <Away away={away} trying={source?.state === 'connecting'} />;
  if (source?.reason) {
    return (
      <Strip tone="quiet" icon={<Info aria-hidden="true" />}>
        {reasonIn(strings, source)}
      </Strip>
    );
  }
  return null;
}

// What is wrong stays in sight while the next try is under way, so that the
// banner does not come and go with each.
function useAway(source: Source | null): Source | null {
  const [away, setAway] = useState<Source | null>(null);
  if (source?.state === 'connecting') return away;
  const now = source?.state === 'waiting' || source?.state === 'refused' ? source : null;
  if (now !== away) setAway(now);
  return now;
}

function Away({ away, trying }: { away: Source; trying: boolean }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const refused = away.state === 'refused';
  const next = refused ? strings.refusedUntil : <NextTry at={away.retryAt} />;
  return (
    <Strip
      tone={refused ? 'grave' : 'warn'}
      icon={refused ? <OctagonAlert aria-hidden="true" /> : <CloudOff aria-hidden="true" />}
      title={refused ? strings.refusedTitle : strings.waitingTitle}
      next={trying ? strings.tryingNow : next}
      actions={
        <>
          <Button ghost busy={trying} onClick={() => void commands.retry()}>
            {strings.tryNow}
          </Button>
          {isAnotherConnection(away) && (
            <Button
              busy={trying}
              title={strings.takeOverTitle}
              onClick={() => void commands.takeOver()}
            >
              {strings.takeOver}
            </Button>
          )}
        </>
      }
    >
      {reasonIn(strings, away) || (refused ? strings.refusedText : strings.waitingText)}
    </Strip>
  );
}

// Another program uses this token's one connection. X may also say so in words of its own as it
// ends the stream.
function isAnotherConnection({ code, reason }: Source): boolean {
  if (code === 'too-many-connections' || code === 'thrown-out') return true;
  return /(other|many|another) connection/i.test(reason ?? '');
}

type StripProps = {
  tone: 'grave' | 'warn' | 'quiet';
  icon: ReactNode;
  title?: string;
  children: ReactNode;
  /** What comes next; it may count down, and is not read out anew each time. */
  next?: ReactNode;
  actions?: ReactNode;
};

function Strip({ tone, icon, title, children, next, actions }: StripProps) {
  return (
    <div
      className={tone === 'quiet' ? styles.banner : `${styles.banner} ${styles[tone]}`}
      data-testid="banner"
    >
      {icon}
      <div>
        <span role={tone === 'quiet' ? 'status' : 'alert'}>
          {title && <b>{title}</b>} {children}
        </span>{' '}
        {next}
      </div>
      {actions && <span>{actions}</span>}
    </div>
  );
}
