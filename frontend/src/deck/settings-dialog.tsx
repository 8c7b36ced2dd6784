import { useMemo } from 'react';
import { canMute } from '../post/mutes';
import { type Doors, DoorsProvider } from '../settings/doors';
import { SettingsScreen } from '../settings/screen';
import type { SectionName } from '../settings/sections';
import { useDeck, useDipper } from './context';
import { KeyList } from './key-list';
import { closeOverlay } from './overlay';

/** SettingsDialog shows the settings' screen over the deck, and gives it what it works with. */
export function SettingsDialog({ section }: { section: SectionName }) {
  const doors = useDoorsOfDeck();
  return (
    <DoorsProvider value={doors}>
      <SettingsScreen section={section} keyList={<KeyList />} onClosed={closeOverlay} />
    </DoorsProvider>
  );
}

function useDoorsOfDeck(): Doors {
  const { client, session, settings, updates, commands, live } = useDipper();
  const status = useDeck((state) => state.status);
  return useMemo(
    () => ({
      client,
      session,
      store: settings.store,
      updates,
      status,
      change: (change) => void commands.set(change),
      muting: {
        accepts: canMute,
        mute: (what) => void commands.mute(what),
        unmute: (what) => void commands.unmute(what),
      },
      onRemoved: live.beginAnew,
    }),
    [client, session, settings, updates, commands, live, status],
  );
}
