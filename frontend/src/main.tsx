import { type ReactNode, StrictMode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { failureOf } from './api/failure';
import { findSession, onCalled } from './api/session';
import { App } from './app';
import { Broken } from './broken';
import { type Dipper, DipperProvider } from './deck/context';
import { Locked } from './locked';
import { type CardSurroundings, CardSurroundingsProvider } from './post/context';
import { dress, type Wishes } from './settings/appearance';
import { type Appearance, loadsMedia, usualAppearance, usualLook } from './settings/settings';
import { start } from './start';
import { en, type Strings } from './strings/en';
import { StringsProvider, stringsFor } from './strings/strings';
import { failureIn } from './strings/told';
import './styles/tokens.css';
import './styles/base.css';
import { compose } from './topic/compose';
import { ClockProvider, newClock } from './ui/clock';
import { keepPlaces } from './ui/places';

/** So long the page waits for its settings and its words before it is drawn without them, in milliseconds. */
const patience = 1_000;

const element = document.getElementById('root');
if (element === null) throw new Error('the page has no root');
const root = createRoot(element);
const clock = newClock(() => Date.now());

const light = matchMedia('(prefers-color-scheme: light)');
const contrast = matchMedia('(prefers-contrast: more)');
const wishes = (): Wishes => ({ light: light.matches, contrast: contrast.matches });

// The sentences that are read now, and of which language they are to be.
const words = createStore<Strings>(() => en);
let wanted = '';
let worded = wear(usualAppearance);

// Pasting the printed address into a tab that is already here changes only what
// is behind the #, which by itself loads nothing.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=')) location.reload();
});

onCalled(window, () => compose());

findSession(window).then(
  async (session) => {
    if (session === null) {
      await soon(worded);
      draw(<Locked />);
      return;
    }
    const dipper = start(session, words.getState);
    const { store, load } = dipper.settings;
    const put = () => {
      keepPlaces();
      worded = wear(store.getState().appearance);
    };
    store.subscribe(put);
    for (const wish of [light, contrast]) wish.addEventListener('change', put);
    await soon(load().then(() => worded));
    draw(<Page dipper={dipper} />);
  },
  async (reason: unknown) => {
    await soon(worded);
    const { message, hint } = failureIn(words.getState(), failureOf(reason));
    draw(<Broken reason={`${message} ${hint}`} />);
  },
);

function soon(work: Promise<void>): Promise<unknown> {
  return Promise.race([work, new Promise((later) => setTimeout(later, patience))]);
}

function Page({ dipper }: { dipper: Dipper }) {
  const { commands, media, session } = dipper;
  const { bridge, base } = session;
  const mayLoad = useStore(dipper.settings.store, (settings) => loadsMedia(settings, usualLook));
  const surroundings = useMemo(
    (): CardSurroundings => ({
      base,
      media,
      mayLoad,
      openLink:
        bridge && ((url: string) => void bridge.openLink(url).catch(() => window.open(url))),
      onMute: (author: string) => void commands.mute({ author }),
    }),
    [bridge, base, media, mayLoad, commands],
  );
  return (
    <ClockProvider value={clock}>
      <CardSurroundingsProvider value={surroundings}>
        <DipperProvider value={dipper}>
          <App />
        </DipperProvider>
      </CardSurroundingsProvider>
    </ClockProvider>
  );
}

function draw(children: ReactNode) {
  root.render(
    <StrictMode>
      <Worded>{children}</Worded>
    </StrictMode>,
  );
}

function Worded({ children }: { children: ReactNode }) {
  return <StringsProvider value={useStore(words)}>{children}</StringsProvider>;
}

/** Carries an appearance out on the whole page; done when its words are there too. */
async function wear(appearance: Appearance) {
  dress(document.documentElement, appearance, wishes());
  const language = appearance.language === 'system' ? navigator.language : appearance.language;
  wanted = language;
  const strings = await stringsFor(language);
  if (wanted !== language) return; // another was chosen meanwhile
  document.documentElement.lang = strings.locale;
  if (strings === words.getState()) return;
  keepPlaces();
  words.setState(strings, true);
}
