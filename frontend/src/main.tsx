import { type ReactNode, StrictMode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { useStore } from 'zustand';
import { Failure } from './api/failure';
import { findSession } from './api/session';
import { App } from './app';
import { Broken } from './broken';
import { type Dipper, DipperProvider } from './deck/context';
import { Locked } from './locked';
import { CardSurroundingsProvider } from './post/context';
import { dress, type Wishes } from './settings/appearance';
import { type Appearance, usualAppearance } from './settings/settings';
import { start } from './start';
import type { Strings } from './strings/en';
import { StringsProvider, stringsFor } from './strings/strings';
import './styles/tokens.css';
import './styles/base.css';
import { ClockProvider, newClock } from './ui/clock';
import { keepPlaces } from './ui/places';

/** So long the page waits for its settings before it is drawn without them, in milliseconds. */
const settingsPatience = 1_000;

const element = document.getElementById('root');
if (element === null) throw new Error('the page has no root');
const root = createRoot(element);
const clock = newClock(() => Date.now());

const light = matchMedia('(prefers-color-scheme: light)');
const contrast = matchMedia('(prefers-contrast: more)');
const wishes = (): Wishes => ({ light: light.matches, contrast: contrast.matches });

let strings = wordsOf(usualAppearance);
wear(usualAppearance);

// Pasting the printed address into a tab that is already here changes only what
// is behind the #, which by itself loads nothing.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=')) location.reload();
});

findSession(window).then(
  async (session) => {
    if (session === null) {
      draw(<Locked />);
      return;
    }
    const dipper = start(session, () => strings);
    const { store, load } = dipper.settings;
    const put = () => {
      keepPlaces();
      wear(store.getState().appearance);
    };
    store.subscribe(put);
    for (const wish of [light, contrast]) wish.addEventListener('change', put);
    await Promise.race([load(), new Promise((later) => setTimeout(later, settingsPatience))]);
    draw(<Page dipper={dipper} />);
  },
  (reason: unknown) => {
    const words = reason instanceof Failure ? `${reason.message} ${reason.hint}` : String(reason);
    draw(<Broken reason={words} />);
  },
);

function Page({ dipper }: { dipper: Dipper }) {
  const words = useStore(dipper.settings.store, ({ appearance }) => wordsOf(appearance));
  const { bridge, base } = dipper.session;
  const surroundings = useMemo(
    () => ({
      base,
      openLink:
        bridge && ((url: string) => void bridge.openLink(url).catch(() => window.open(url))),
    }),
    [bridge, base],
  );
  return (
    <StringsProvider value={words}>
      <ClockProvider value={clock}>
        <CardSurroundingsProvider value={surroundings}>
          <DipperProvider value={dipper}>
            <App />
          </DipperProvider>
        </CardSurroundingsProvider>
      </ClockProvider>
    </StringsProvider>
  );
}

function draw(children: ReactNode) {
  root.render(
    <StrictMode>
      <StringsProvider value={strings}>{children}</StringsProvider>
    </StrictMode>,
  );
}

function wordsOf({ language }: Appearance): Strings {
  return stringsFor(language === 'system' ? navigator.language : language);
}

/** Carries an appearance out on the whole page. */
function wear(appearance: Appearance) {
  strings = wordsOf(appearance);
  document.documentElement.lang = strings.locale;
  dress(document.documentElement, appearance, wishes());
}
