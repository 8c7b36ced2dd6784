import { Menu } from '@base-ui/react/menu';
import { useEffect, useState } from 'react';
import { useStrings } from '../strings/strings';
import button from '../ui/button.module.css';
import menu from '../ui/menu.module.css';
import { coverPlaces } from '../ui/places';
import { Spoken } from '../ui/spoken';
import { useCardSurroundings } from './context';
import { permalink } from './links';
import type { Post } from './model';

/** PostMenu shows what can be done with one post besides reading it; open at first. */
export function PostMenu({ post }: { post: Post }) {
  const strings = useStrings();
  const { openLink, onMute } = useCardSurroundings();
  const [open, setOpen] = useState(true);
  const [said, setSaid] = useState<{ of: 'text' | 'link'; words: string } | null>(null);
  useEffect(() => (open ? coverPlaces() : undefined), [open]);
  const link = permalink(post);
  const handle = post.author?.handle ?? '';
  const copy = async (of: 'text' | 'link', what: string) => {
    setSaid(null);
    try {
      await navigator.clipboard.writeText(what);
      setSaid({ of, words: strings.copied });
    } catch {
      setSaid({ of, words: strings.copyFailed });
    }
  };
  return (
    <Menu.Root
      open={open}
      onOpenChange={(next) => {
        setSaid(null);
        setOpen(next);
      }}
    >
      <Menu.Trigger className={button.icon} aria-label={strings.morePost} title={strings.morePost}>
        <span aria-hidden="true">⋯</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className={menu.menu}>
            {/* A protected author's words are not to be carried further. */}
            {post.text !== '' && !post.author?.protected && (
              <Menu.Item
                className={menu.item}
                closeOnClick={false}
                onClick={() => void copy('text', post.text)}
              >
                {said?.of === 'text' ? said.words : strings.copyText}
              </Menu.Item>
            )}
            {link !== null && (
              <>
                <Menu.Item
                  className={menu.item}
                  closeOnClick={false}
                  onClick={() => void copy('link', link)}
                >
                  {said?.of === 'link' ? said.words : strings.copyLink}
                </Menu.Item>
                <Menu.Item
                  className={menu.item}
                  onClick={() =>
                    openLink === null ? window.open(link, '_blank', 'noopener') : openLink(link)
                  }
                >
                  {strings.viewOnX}
                </Menu.Item>
              </>
            )}
            {onMute !== null && handle !== '' && (
              <Menu.Item className={menu.item} onClick={() => onMute(handle)}>
                {strings.muteAuthor(handle)}
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
      <Spoken text={said?.words ?? ''} />
    </Menu.Root>
  );
}
