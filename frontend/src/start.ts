// Puts the page's parts together, once, outside of what is drawn.

import { newClient } from './api/client';
import { forgetKey, type Session } from './api/session';
import { columnsOf, feedsOf } from './deck/columns';
import { newCommands } from './deck/commands';
import type { Dipper } from './deck/context';
import { newNotices } from './deck/notices';
import { newLive } from './feed/live';
import type { Wire } from './feed/socket';
import { newStore } from './feed/store';
import { newWatch } from './feed/watch';
import { newLocalMedia } from './post/local-media';
import { newSettings } from './settings/settings';
import { newUpdates } from './settings/updates';
import type { Strings } from './strings/en';

/**
 * Starts watching the program of a session and keeps its columns filled. strings gives the
 * sentences of the language that is read now.
 */
export function start(session: Session, strings: () => Strings): Dipper {
  const now = () => Date.now();
  const later = (work: () => void, milliseconds: number) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  };
  const client = newClient(session, (...request) => fetch(...request));
  const store = newStore();
  const settings = newSettings(client);
  const updates = newUpdates(client, later);
  const notices = newNotices();
  const media = newLocalMedia({ ask: client.media, base: session.base, later });
  const follow = () => {
    const { topics } = store.getState();
    const further = columnsOf(topics, settings.store.getState().columns).filter(({ own }) => !own);
    live.follow(
      topics.map((topic) => topic.id),
      further.flatMap(feedsOf),
    );
  };
  const watch = newWatch({
    client,
    store,
    later,
    onTopics: follow,
    onBack: () => {
      live.wake();
      media.renew();
    },
  });
  const live = newLive({
    client,
    store,
    open: (url) => new WebSocket(url) as Wire,
    now,
    later,
    random: Math.random,
    onNews: watch.look,
  });
  const commands = newCommands({
    client,
    store,
    watch,
    live,
    notices,
    settings,
    strings,
    now,
    later,
    onTopics: follow,
  });
  settings.store.subscribe(follow);
  store.subscribe(({ reach, source }, before) => {
    if (reach === 'locked' && before.reach !== 'locked') {
      forgetKey(window);
      live.stop();
    }
    if (reach === 'up' && source !== null && source.state !== before.source?.state) {
      const words = strings();
      notices.setState({ spoken: words.stateSpoken(words[source.state]) });
    }
  });
  const wake = () => {
    live.wake();
    watch.look();
    void settings.load(); // the other page may have changed them
    void updates.look();
  };
  for (const event of ['online', 'focus']) window.addEventListener(event, wake);
  // A page that is shown for the first time asks anyway.
  window.addEventListener('pageshow', ({ persisted }) => persisted && wake());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
  watch.look();
  // Nothing that is looked at first depends on it.
  later(() => void updates.look(), 2_000);
  return { session, client, store, live, commands, notices, settings, updates, media };
}
