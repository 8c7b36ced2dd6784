import { Popover } from '@base-ui/react/popover';
import { useEffect, useState } from 'react';
import { useStrings } from '../strings/strings';
import { coverPlaces } from '../ui/places';
import styles from './edited.module.css';
import { postLink } from './links';
import type { Post } from './model';
import { Outward } from './outward';

/** EditHistory shows a post's versions, each a link to X, when its mark was pressed; open at first. */
export function EditHistory({ post }: { post: Post }) {
  const strings = useStrings();
  const [open, setOpen] = useState(true);
  useEffect(() => (open ? coverPlaces() : undefined), [open]);
  const ids = [...post.edits, post.id];
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={styles.edited} title={strings.editedTitle(post.edits.length)}>
        {strings.edited}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end">
          <Popover.Popup className={styles.history}>
            <Popover.Title className={styles.title}>
              {strings.version(ids.length, ids.length)}
            </Popover.Title>
            <Popover.Description className={styles.note}>
              {strings.newestVersion}
            </Popover.Description>
            <ol>
              {ids.map((id, at) => {
                const link = post.simulated ? null : postLink(id);
                const words = strings.version(at + 1, ids.length);
                return (
                  <li key={id}>{link === null ? words : <Outward href={link}>{words}</Outward>}</li>
                );
              })}
            </ol>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
