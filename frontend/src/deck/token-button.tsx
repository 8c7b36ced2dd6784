import { mayEnterToken } from '../settings/doors';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useDipper } from './context';
import { showOverlay } from './overlay';

/** TokenButton shows the way to X itself when this window may take a token. */
export function TokenButton() {
  const strings = useStrings();
  const { session } = useDipper();
  if (!mayEnterToken(session)) return null;
  return (
    <Button ghost onClick={() => showOverlay({ kind: 'connect' })}>
      {session.token === 'none' ? strings.connect : strings.changeToken}
    </Button>
  );
}
