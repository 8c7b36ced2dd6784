import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import type { Topic } from '../api/model';
import { type ColumnLook, widths } from '../settings/settings';
import { useStrings } from '../strings/strings';
import button from '../ui/button.module.css';
import styles from './column-menu.module.css';
import { useDeck, useDipper, useLook } from './context';
import { useKeyHint } from './keys';

/** ColumnMenu shows what a column can be made to look like, and where it may go; open at first. */
export function ColumnMenu({ topic, lastSeq }: { topic: Topic; lastSeq: number }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { id, name, color } = topic;
  const { width, media } = useLook(id);
  const more = useKeyHint()(strings.more(name), 'menu');
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const look = (change: Partial<ColumnLook>) => void commands.set({ columns: { [id]: change } });
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger
        className={button.icon}
        aria-label={strings.more(name)}
        aria-keyshortcuts={more.shortcut}
        title={more.title}
      >
        <Ellipsis aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className={styles.menu}>
            <Menu.RadioGroup value={width} onValueChange={(next: number) => look({ width: next })}>
              <Menu.Group>
                <Menu.GroupLabel className={styles.label}>{strings.width}</Menu.GroupLabel>
                {(['narrow', 'normal', 'wide'] as const).map((each) => (
                  <Menu.RadioItem
                    key={each}
                    value={widths[each]}
                    className={styles.item}
                    closeOnClick={false}
                  >
                    <i className={styles.dot} aria-hidden="true" />
                    {strings.widths[each]}
                  </Menu.RadioItem>
                ))}
              </Menu.Group>
            </Menu.RadioGroup>
            <Menu.Separator className={styles.line} />
            <Menu.RadioGroup
              value={color}
              onValueChange={(next: string) => void commands.paint(topic, next)}
            >
              <Menu.Group>
                <Menu.GroupLabel className={styles.label}>{strings.color}</Menu.GroupLabel>
                <div className={styles.colors}>
                  {Object.entries(strings.colors).map(([value, words]) => (
                    <Menu.RadioItem
                      key={value}
                      value={value}
                      label={words}
                      className={styles.color}
                      aria-label={words}
                      title={words}
                      closeOnClick={false}
                    >
                      <i style={{ background: value }} aria-hidden="true" />
                    </Menu.RadioItem>
                  ))}
                </div>
              </Menu.Group>
            </Menu.RadioGroup>
            {!simulated && (
              <>
                <Menu.Separator className={styles.line} />
                <Menu.RadioGroup
                  value={media}
                  onValueChange={(next: ColumnLook['media']) => look({ media: next })}
                >
                  <Menu.Group>
                    <Menu.GroupLabel className={styles.label}>{strings.media}</Menu.GroupLabel>
                    {([null, 'load', 'none'] as const).map((each) => (
                      <Menu.RadioItem
                        key={each}
                        value={each}
                        className={styles.item}
                        closeOnClick={false}
                      >
                        <i className={styles.dot} aria-hidden="true" />
                        {each === null ? strings.mediaAsDeck : strings.mediaChoices[each]}
                      </Menu.RadioItem>
                    ))}
                  </Menu.Group>
                </Menu.RadioGroup>
              </>
            )}
            <Menu.Separator className={styles.line} />
            <Menu.Item className={styles.item} onClick={() => void commands.move(id, -1)}>
              {strings.moveBack}
            </Menu.Item>
            <Menu.Item className={styles.item} onClick={() => void commands.move(id, 1)}>
              {strings.moveOn}
            </Menu.Item>
            <Menu.Item className={styles.item} onClick={() => look({ folded: lastSeq })}>
              {strings.fold}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
