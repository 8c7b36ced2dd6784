import { Check } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { type FirstRun as Done, type FirstStep, firstSteps } from '../settings/settings';
import { useStrings } from '../strings/strings';
import { compose } from '../topic/compose';
import { Button } from '../ui/button';
import { useDipper, useSettings } from './context';
import { Examples } from './examples';
import styles from './first-run.module.css';
import { firstTopics } from './first-topics';
import { useKeyHint } from './keys';

// Most who begin look at what moves first.
const ConnectGuide = lazy(async () => ({
  default: (await import('./connect-guide')).ConnectGuide,
}));

type Props = {
  /** There are columns, and the steps stand beside them. */
  beside: boolean;
};

/** FirstRun shows the first three steps until they are behind the reader or can wait. */
export function FirstRun({ beside }: Props) {
  const strings = useStrings();
  const hint = useKeyHint();
  const { commands } = useDipper();
  const done = useFirstRun();
  const [busy, setBusy] = useState(false);
  const [guided, setGuided] = useState(false);
  const current = firstSteps.find((step) => !done[step]);
  const place = useRef<HTMLDivElement>(null);

  // The button that was pressed went with its step; the keyboard goes on at the next.
  const before = useRef(current);
  useEffect(() => {
    if (before.current === current) return;
    before.current = current;
    const { activeElement } = document;
    if (activeElement !== document.body && !place.current?.contains(activeElement)) return;
    place.current?.querySelector<HTMLElement>('li[data-current] h3')?.focus();
    // Beside three columns it may begin within sight and end beyond it.
    place.current?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [current]);

  if (current === undefined) return null;
  const pass = (...steps: FirstStep[]) =>
    void commands.set({ firstRun: Object.fromEntries(steps.map((step) => [step, true])) });
  // The steps go on beside the columns that come.
  const begin = () => pass();
  const seeItMove = async () => {
    if (busy) return;
    setBusy(true);
    begin();
    await commands.addAll(firstTopics(strings));
    setBusy(false);
    pass('see');
  };
  const own = () => pass('own');
  const bodies: Record<FirstStep, ReactNode> = {
    see: (
      <Button busy={busy} onClick={() => void seeItMove()}>
        {strings.emptyButton}
      </Button>
    ),
    own: (
      <Button
        ghost={current !== 'own'}
        title={hint(strings.writeQuery, 'compose').title}
        onClick={() => compose()}
      >
        {strings.writeQuery}
      </Button>
    ),
    connect: !guided && current !== 'connect' && (
      <Button ghost onClick={() => setGuided(true)}>
        {strings.showHow}
      </Button>
    ),
  };
  const showGuide = current === 'connect' || guided;
  return (
    <div
      ref={place}
      className={beside ? `${styles.first} ${styles.beside}` : styles.first}
      data-testid="first-run"
    >
      <h2>{strings.firstTitle}</h2>
      <ol>
        {firstSteps.map((step, at) => (
          <li
            key={step}
            data-done={done[step] || undefined}
            data-current={step === current || undefined}
          >
            <h3 tabIndex={-1}>
              <i aria-hidden="true">{done[step] ? <Check /> : at + 1}</i>
              {done[step] ? strings.stepDone(strings.steps[step].title) : strings.steps[step].title}
            </h3>
            {!done[step] && (!beside || step === current) && (
              <>
                <p>{strings.steps[step].text}</p>
                <div className={styles.acts}>
                  {bodies[step]}
                  <Button
                    ghost
                    title={strings.skipStep(strings.steps[step].title)}
                    onClick={() => pass(step)}
                  >
                    {strings.skip}
                  </Button>
                </div>
              </>
            )}
          </li>
        ))}
      </ol>
      {showGuide && !done.connect && (
        <Suspense>
          <ConnectGuide onDone={() => pass('connect')} />
        </Suspense>
      )}
      {!guided && !done.own && (!beside || current === 'own') && (
        <Examples onAdd={begin} onAdded={own} />
      )}
      <button type="button" className={styles.wait} onClick={() => pass(...firstSteps)}>
        {strings.restCanWait}
      </button>
    </div>
  );
}

/** Which of the first steps are behind the reader. */
export function useFirstRun(): Done {
  const { session } = useDipper();
  const kept = useSettings(({ firstRun }) => firstRun);
  // Whoever has entered a token needs no guide to it.
  const connected = session.bridge !== null && session.token !== 'none';
  return {
    see: kept?.see ?? false,
    own: kept?.own ?? false,
    connect: (kept?.connect ?? false) || connected,
  };
}
