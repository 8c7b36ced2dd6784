import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { type ColumnLook, columnMedias, widthNames, widths } from '../settings/settings';
import { useStrings } from '../strings/strings';
import button from '../ui/button.module.css';
import styles from './column-menu.module.css';
import { ColumnTopicsMenu } from './column-topics-menu';
import type { ColumnView } from './columns';
import { useDeck, useDipper, useLook } from './context';
import { findIn } from './find';
import { useKeyHint } from './keys';

/** ColumnMenu shows what a column can be made to look like, and where it may go; open at first. */
export function ColumnMenu({ column }: { column: ColumnView }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { id, name, color } = column;
  const { width, media } = useLook(id);
  const more = useKeyHint()(strings.more(name), 'menu');
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
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
            <Menu.RadioGroup
              value={width}
              onValueChange={(next: number) =>
                void commands.set({ columns: { [id]: { width: next } } })
              }
            >
              <Menu.Group>
                <Menu.GroupLabel className={styles.label}>{strings.width}</Menu.GroupLabel>
                {widthNames.map((each) => (
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
              onValueChange={(next: string) => void commands.paint(column, next)}
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
                  onValueChange={(next: ColumnLook['media']) =>
                    void commands.set({ columns: { [id]: { media: next } } })
                  }
                >
                  <Menu.Group>
                    <Menu.GroupLabel className={styles.label}>{strings.media}</Menu.GroupLabel>
                    {columnMedias.map((each) => (
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
            {column.topics.map((topic) => (
              <Menu.Item
                key={topic.id}
                className={styles.item}
                onClick={() => commands.editQuery(`${id} ${topic.id}`)}
              >
                {column.topics.length > 1 ? strings.editQueryOf(topic.name) : strings.editQuery}
              </Menu.Item>
            ))}
            <Menu.Item className={styles.item} onClick={() => findIn(id)}>
              {strings.findInColumn}
            </Menu.Item>
            <Menu.Item className={styles.item} onClick={() => void commands.clear(column)}>
              {strings.clearColumn}
            </Menu.Item>
            <ColumnTopicsMenu column={column} />
            <Menu.Separator className={styles.line} />
            <Menu.Item className={styles.item} onClick={() => void commands.move(id, -1)}>
              {strings.moveBack}
            </Menu.Item>
            <Menu.Item className={styles.item} onClick={() => void commands.move(id, 1)}>
              {strings.moveOn}
            </Menu.Item>
            <Menu.Item className={styles.item} onClick={() => void commands.fold(column)}>
              {strings.fold}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
