import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Failure } from './api/failure';
import { findSession } from './api/session';
import { App } from './app';
import { Broken } from './broken';
import { DipperProvider } from './deck/context';
import { Locked } from './locked';
import { CardSurroundingsProvider } from './post/context';
import { start } from './start';
import { StringsProvider, stringsFor } from './strings/strings';
import './styles/tokens.css';
import './styles/base.css';
import { ClockProvider, newClock } from './ui/clock';

const strings = stringsFor(navigator.language);
document.documentElement.lang = strings.locale;

const element = document.getElementById('root');
if (element === null) throw new Error('the page has no root');
const root = createRoot(element);
const draw = (children: ReactNode) =>
  root.render(
    <StrictMode>
      <StringsProvider value={strings}>{children}</StringsProvider>
    </StrictMode>,
  );

// Pasting the printed address into a tab that is already here changes only what
// is behind the #, which by itself loads nothing.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=')) location.reload();
});

findSession(window).then(
  (session) => {
    if (session === null) {
      draw(<Locked />);
      return;
    }
    const dipper = start(session, strings);
    const { bridge, base } = session;
    const openLink =
      bridge && ((url: string) => void bridge.openLink(url).catch(() => window.open(url)));
    draw(
      <ClockProvider value={newClock(() => Date.now())}>
        <CardSurroundingsProvider value={{ base, openLink }}>
          <DipperProvider value={dipper}>
            <App />
          </DipperProvider>
        </CardSurroundingsProvider>
      </ClockProvider>,
    );
  },
  (reason: unknown) => {
    const words = reason instanceof Failure ? `${reason.message} ${reason.hint}` : String(reason);
    draw(<Broken reason={words} />);
  },
);
