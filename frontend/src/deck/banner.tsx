import { CloudOff, OctagonAlert, PlugZap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import styles from './banner.module.css';
import { useDeck, useDipper } from './context';

/** Banner shows below the deck, where it moves nothing that is read, why no posts come, and what to do, when the source is away. */
export function Banner() {
  const strings = useStrings();
  const { commands } = useDipper();
  const reach = useDeck((state) => state.reach);
  const source = useDeck((state) => state.source);
  const retry = (
    <Button ghost onClick={() => void commands.retry()}>
      {strings.tryAgain}
    </Button>
  );
  if (reach === 'down') {
    return (
      <Strip icon={<PlugZap aria-hidden="true" />} title={strings.offlineTitle} grave>
        {strings.offlineText}
      </Strip>
    );
  }
  const reason = source?.reason ?? '';
  const takeOver = isAnotherConnection(reason) && (
    <Button title={strings.takeOverTitle} onClick={() => void commands.takeOver()}>
      {strings.takeOver}
    </Button>
  );
  if (source?.state === 'waiting') {
    const until = source.retryAt ? strings.waitingUntil(source.retryAt) : strings.waitingSoon;
    return (
      <Strip
        icon={<CloudOff aria-hidden="true" />}
        title={strings.waitingTitle}
        actions={
          <>
            {retry}
            {takeOver}
          </>
        }
      >
        {reason} {until}
      </Strip>
    );
  }
  if (source?.state === 'refused') {
    return (
      <Strip
        icon={<OctagonAlert aria-hidden="true" />}
        title={strings.refusedTitle}
        actions={
          <>
            {retry}
            {takeOver}
          </>
        }
        grave
      >
        {reason || strings.refusedText}
      </Strip>
    );
  }
  return null;
}

/** Whether a reason speaks of another program that uses this token's one connection. */
export function isAnotherConnection(reason: string): boolean {
  return /(other|many|another) connection/i.test(reason);
}

type StripProps = {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
  grave?: boolean;
};

function Strip({ icon, title, children, actions, grave = false }: StripProps) {
  return (
    <div className={`${styles.banner} ${grave ? styles.grave : ''}`} role="alert">
      {icon}
      <div>
        <b>{title}</b> {children}
      </div>
      {actions && <span>{actions}</span>}
    </div>
  );
}
