import { useStrings } from './strings/strings';
import { Button } from './ui/button';
import { Note } from './ui/note';

/** Broken shows why the page could not start at all. */
export function Broken({ reason }: { reason: string }) {
  const strings = useStrings();
  return (
    <main style={{ display: 'flex', height: '100%' }}>
      <Note
        title={strings.brokenTitle}
        text={reason}
        actions={<Button onClick={() => location.reload()}>{strings.reload}</Button>}
      />
    </main>
  );
}
