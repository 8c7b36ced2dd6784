// How the page learns where the program is and what opens its doors: from the
// bridge in the native window, from the address bar in a browser. The only
// place that knows there is a bridge.

import * as App from '../../wailsjs/go/main/App';
import { EventsOn } from '../../wailsjs/runtime/runtime';
import { Failure, failureFromBridge } from './failure';
import { readTokenCheck, type TokenCheck } from './upkeep';

/** Topic commands and links over the window's bridge. */
export type Bridge = {
  registerTopic(query: string, name: string): Promise<unknown>;
  deleteTopic(id: string): Promise<void>;
  openLink(url: string): Promise<void>;
  /** Takes a bearer token from now on; the page is loaded again at the new doors. */
  keepToken(token: string): Promise<void>;
  /** Asks X what a bearer token may do, and keeps nothing of it. */
  checkToken(token: string): Promise<TokenCheck>;
  /** Takes the token out of the keychain; the page is loaded again at the new doors. */
  forgetToken(): Promise<void>;
  /** Shows the data folder where the system shows folders. */
  openFolder(): Promise<void>;
};

/** Where the token in use comes from; "elsewhere" is another process's affair. */
export type TokenPlace = 'none' | 'environment' | 'keychain' | 'memory' | 'elsewhere';

const tokenPlaces: readonly string[] = ['none', 'environment', 'keychain', 'memory'];

export type Session = {
  /** The program's address, without a slash at its end. */
  base: string;
  key: string;
  /** null in a browser. */
  bridge: Bridge | null;
  token: TokenPlace;
};

const storedKey = 'dipper.key';

/** Finds the session, or null in a browser that was not opened with a key. */
export async function findSession(window: Window): Promise<Session | null> {
  // The window's runtime puts the bound methods here before any script of the page runs.
  return 'go' in window ? sessionOfWindow() : sessionOfBrowser(window);
}

/** Has what is asked for from outside the window carried out: the keyboard to the query field. */
export function onCalled(window: Window, compose: () => void) {
  if ('runtime' in window) EventsOn('compose', compose);
}

async function sessionOfWindow(): Promise<Session> {
  const { url, key, token } = await call(App.Session());
  if (!/^http:\/\/127\.0\.0\.1:\d+\/?$/.test(url)) {
    throw new Failure('unexpected-answer', `The window gave no usable address: ${url}`);
  }
  return {
    base: url.replace(/\/$/, ''),
    key,
    bridge: {
      registerTopic: (query, name) => call(App.RegisterTopic(query, name)),
      deleteTopic: (id) => call(App.DeleteTopic(id)),
      openLink: (link) => call(App.OpenLink(link)),
      keepToken: (text) => call(App.KeepToken(text)),
      checkToken: async (text) => {
        const check = readTokenCheck(await call(App.CheckToken(text)));
        if (check === null) throw new Failure('unexpected-answer', 'X said nothing of this token.');
        return check;
      },
      forgetToken: () => call(App.ForgetToken()),
      openFolder: () => call(App.OpenFolder()),
    },
    token: tokenPlaces.includes(token) ? (token as TokenPlace) : 'elsewhere',
  };
}

async function call<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (reason) {
    throw failureFromBridge(reason);
  }
}

// The key is taken out of the address bar at once, so that it is neither
// bookmarked nor seen over a shoulder; the tab keeps it for its reloads.
function sessionOfBrowser(window: Window): Session | null {
  const { location, history, sessionStorage } = window;
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) {
    sessionStorage.setItem(storedKey, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  const key = given || sessionStorage.getItem(storedKey);
  return key ? { base: location.origin, key, bridge: null, token: 'elsewhere' } : null;
}

/** Forgets a key that no longer opens the doors. */
export function forgetKey(window: Window): void {
  window.sessionStorage.removeItem(storedKey);
}
