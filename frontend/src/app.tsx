import { Columns3 } from 'lucide-react';
import { useEffect } from 'react';
import styles from './app.module.css';
import { Banner } from './deck/banner';
import { CommandsButton } from './deck/commands-button';
import { useDeck, useDipper } from './deck/context';
import { Deck, showColumn } from './deck/deck';
import { useKeyHint } from './deck/keys';
import { MediaQuestion } from './deck/media-question';
import { Overlays } from './deck/overlays';
import { columnHere, enterColumn } from './deck/reading';
import { SettingsButton } from './deck/settings-button';
import { StatusBar } from './deck/status-bar';
import { Toasts } from './deck/toasts';
import { TokenButton } from './deck/token-button';
import { Locked } from './locked';
import { useStrings } from './strings/strings';
import { Composer } from './topic/composer';

/** App shows the page's frame with the deck in it, or the way in when the key has gone stale. */
export function App() {
  const strings = useStrings();
  const { client, commands, settings } = useDipper();
  const hint = useKeyHint();
  const locked = useDeck((state) => state.reach === 'locked');
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  useEffect(() => {
    document.title = simulated ? `Dipper · ${strings.simulated}` : 'Dipper';
  }, [simulated, strings]);
  if (locked) return <Locked stale />;
  return (
    <div className={styles.frame}>
      <div className={styles.rail}>
        <h1>
          <Logo />
        </h1>
        <span role="img" aria-label={strings.deck} title={strings.deck}>
          <Columns3 aria-hidden="true" />
        </span>
        <SettingsButton />
      </div>
      <header className={styles.top}>
        <Composer
          check={client.check}
          vocabulary={client.vocabulary}
          onTrack={async (query, name) => {
            showColumn((await commands.track(query, name)).id);
            if (settings.store.getState().firstRun?.own === false) {
              void commands.set({ firstRun: { own: true } });
            }
          }}
          hint={hint(strings.keyWords.compose, 'compose').title}
          onLeave={leave}
        />
        <CommandsButton />
        {simulated && (
          <span
            className={styles.simulated}
            title={strings.simulatedWindow}
            data-testid="simulated"
          >
            {strings.simulated}
          </span>
        )}
        <TokenButton />
      </header>
      <Deck />
      <div className={styles.notes}>
        <Banner />
        <MediaQuestion />
      </div>
      <StatusBar />
      <Toasts />
      <Overlays />
    </div>
  );
}

// Out of the composer the keyboard goes back to the column one was in.
function leave() {
  const id = columnHere();
  if (id !== null) enterColumn(id);
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Logo shows the dipper, a bird on its water. */
export function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 34 34" role="img" aria-label="Dipper">
      <rect width="34" height="34" rx="9" fill="var(--accent)" />
      <path d="M8 18c2-6 7-9 12-7l5-2-1 4c2 5-2 11-9 11-4 0-7-2-7-6z" fill="var(--accent-ink)" />
      <circle cx="20.5" cy="14" r="1.4" fill="var(--accent)" />
      <path
        d="M5 27c3 0 3-1.6 6-1.6s3 1.6 6 1.6 3-1.6 6-1.6 3 1.6 6 1.6"
        stroke="var(--accent-ink)"
        strokeWidth="1.8"
        fill="none"
      />
    </svg>
  );
}
