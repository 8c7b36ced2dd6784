import { lazy, Suspense, useState } from 'react';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import type { Post } from './model';

// A reader may never open it, and the page is drawn sooner without it.
const PostMenu = lazy(async () => ({ default: (await import('./post-menu')).PostMenu }));

/** PostMenuButton shows the way to a post's menu. */
export function PostMenuButton({ post }: { post: Post }) {
  const strings = useStrings();
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton label={strings.morePost} expanded={wanted} onClick={() => setWanted(true)}>
      <span aria-hidden="true">⋯</span>
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <PostMenu post={post} />
    </Suspense>
  );
}
