import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { DataPart, DataStored } from '../api/upkeep';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { useDoors, wordsOf } from './doors';
import styles from './section.module.css';

/** DataSection shows what lies in the data folder, and lets it be removed. */
export function DataSection() {
  const strings = useStrings();
  const { client, session, status } = useDoors();
  const [stored, setStored] = useState<DataStored | null>(null);
  const [wrong, setWrong] = useState('');
  const look = useCallback(
    () => client.data().then(setStored, (reason: unknown) => setWrong(wordsOf(strings, reason))),
    [client, strings],
  );
  useEffect(() => void look(), [look]);
  const { bridge, token } = session;
  if (stored === null) {
    return <p role="alert">{wrong || strings.dataLooking}</p>;
  }
  const { folder, posts, simulated, media } = stored;
  return (
    <>
      <p className={styles.lead}>{strings.dataText}</p>
      <code className={styles.command} data-testid="folder">
        {folder}
      </code>
      {bridge !== null && token !== 'elsewhere' && (
        <div className={styles.acts}>
          <Button
            ghost
            onClick={() =>
              void bridge
                .openFolder()
                .catch((reason: unknown) => setWrong(wordsOf(strings, reason)))
            }
          >
            {strings.openFolder}
          </Button>
        </div>
      )}
      <p role="alert" className={styles.wrong}>
        {wrong}
      </p>
      <Part
        title={strings.postsOfX}
        size={posts === null ? strings.nothingThere : strings.archived(posts.posts, posts.bytes)}
      >
        {posts !== null && posts.posts > 0 && (
          <Remove
            part="posts"
            words={strings.removePosts}
            question={strings.removePostsText(posts.posts)}
            yes={strings.removeNow(posts.posts)}
            onDone={look}
          />
        )}
      </Part>
      <Part
        title={strings.simulatedPosts}
        size={
          simulated === null
            ? strings.nothingThere
            : strings.archived(simulated.posts, simulated.bytes)
        }
      >
        {simulated !== null && simulated.posts > 0 && (
          <Remove
            part="simulated"
            words={strings.removeSimulated}
            question={strings.removeSimulatedText(simulated.posts, status?.mode === 'simulated')}
            yes={strings.removeNow(simulated.posts)}
            onDone={look}
          />
        )}
      </Part>
      <Part title={strings.mediaKept} size={strings.mediaSize(media.files, media.bytes)}>
        {media.files > 0 && (
          <Remove part="media" words={strings.emptyMedia} question={null} yes="" onDone={look} />
        )}
      </Part>
    </>
  );
}

function Part({ title, size, children }: { title: string; size: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <div>
        <h3>{title}</h3>
        <p>{size}</p>
      </div>
      {children}
    </section>
  );
}

type RemoveProps = {
  part: DataPart;
  words: string;
  /** What is asked before; null where nothing is lost that does not come back. */
  question: string | null;
  yes: string;
  onDone(): Promise<void>;
};

function Remove({ part, words, question, yes, onDone }: RemoveProps) {
  const strings = useStrings();
  const { client, onRemoved } = useDoors();
  const [asked, setAsked] = useState(false);
  const [left, setLeft] = useState<number | null>(null);
  const [wrong, setWrong] = useState('');
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked) first.current?.focus();
  }, [asked]);
  const busy = left !== null;
  const remove = async () => {
    if (busy) return;
    setLeft(0);
    setWrong('');
    // Posts that come meanwhile stay: without an end to look back from, a
    // lively archive would never be empty.
    const before = part === 'media' ? null : Date.now();
    try {
      for (let rest = 1; rest > 0; setLeft(rest)) {
        rest = (await client.removeData(part, before)).left;
      }
      if (part !== 'media') onRemoved();
      setAsked(false);
      await onDone();
    } catch (reason) {
      setWrong(wordsOf(strings, reason));
    } finally {
      setLeft(null);
    }
  };
  return (
    <div className={styles.acts}>
      {asked && question !== null ? (
        <>
          <p>{question}</p>
          <Button ref={first} ghost onClick={() => setAsked(false)}>
            {strings.cancel}
          </Button>
          <Button busy={busy} onClick={() => void remove()}>
            {busy ? strings.removing(left) : yes}
          </Button>
        </>
      ) : (
        <Button
          ghost
          busy={busy}
          onClick={() => (question === null ? void remove() : setAsked(true))}
        >
          {words}
        </Button>
      )}
      <p role="alert" className={styles.wrong}>
        {wrong}
      </p>
    </div>
  );
}
