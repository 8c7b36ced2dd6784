import { lazy, Suspense, useState } from 'react';
import { useStrings } from '../strings/strings';
import styles from './edited.module.css';
import type { Post } from './model';

// Few posts are edited, and fewer looked into.
const History = lazy(async () => ({ default: (await import('./edit-history')).EditHistory }));

/** Edited shows that a post is not its first version, and the way to the others. */
export function Edited({ post }: { post: Post }) {
  const strings = useStrings();
  const [wanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      className={styles.edited}
      title={strings.editedTitle(post.edits.length)}
      aria-expanded={wanted}
      onClick={() => setWanted(true)}
    >
      {strings.edited}
    </button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <History post={post} />
    </Suspense>
  );
}
