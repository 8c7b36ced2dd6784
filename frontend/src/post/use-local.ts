import { useCallback, useState, useSyncExternalStore } from 'react';
import { useCardSurroundings } from './context';
import { drawn } from './links';
import type { Found } from './local-media';

export type Local = {
  found: Found;
  /** To be called when what was found does not load. */
  onError(): void;
};

/** Finds a picture or video on this machine; one of X's only where it is wanted. */
export function useLocal(address: string | null, simulated: boolean, wanted: boolean): Local {
  const { base, media } = useCardSurroundings();
  const [bad, setBad] = useState<string | null>(null);
  const remote = simulated || !wanted ? null : address;
  const watch = useCallback(
    (onChange: () => void) => (remote === null ? () => {} : media.watch(remote, onChange)),
    [media, remote],
  );
  const found = useSyncExternalStore(watch, () =>
    remote === null ? undefined : media.find(remote),
  );
  if (remote !== null) {
    return { found, onError: () => found && media.failed(remote, found) };
  }
  const own = drawn(address, simulated, base);
  return { found: own === bad ? null : own, onError: () => setBad(own) };
}
