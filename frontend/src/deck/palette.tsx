import { Command, defaultFilter } from 'cmdk';
import { useMemo, useRef } from 'react';
import { useStrings } from '../strings/strings';
import { Modal } from '../ui/modal';
import { actionsOf } from './actions';
import { columnsInSight } from './columns';
import { useDeck, useDipper, useSettings } from './context';
import { closeOverlay } from './overlay';
import styles from './palette.module.css';

/** Palette shows every command, and by typing those that are looked for. */
export function Palette() {
  const strings = useStrings();
  const dipper = useDipper();
  const topics = useDeck((state) => state.topics);
  const closing = useDeck((state) => state.closing);
  const settings = useSettings((it) => it);
  const singleKeys = settings.singleKeys;
  const field = useRef<HTMLInputElement>(null);
  const chosen = useRef<(() => void) | null>(null);
  const groups = useMemo(() => {
    const columns = columnsInSight({ topics, closing }, settings.columns);
    return actionsOf(dipper, strings, { columns, settings });
  }, [dipper, strings, topics, closing, settings]);
  return (
    <Modal
      label={strings.commands}
      className={styles.palette}
      first={field}
      onClosed={() => {
        closeOverlay();
        // Only now is the keyboard back where a command may take it from.
        chosen.current?.();
      }}
    >
      {(close) => (
        <Command
          label={strings.commands}
          loop
          vimBindings={false}
          filter={(_, search, words) => defaultFilter((words ?? []).join(' '), search)}
        >
          <Command.Input ref={field} placeholder={strings.commandsPlaceholder} />
          <Command.List label={strings.commands}>
            <Command.Empty>{strings.commandsNone}</Command.Empty>
            {groups.map(({ id: group, heading, actions }) => (
              <Command.Group key={group} value={group} heading={heading}>
                {actions.map(({ id, words, key, run }) => (
                  <Command.Item
                    key={id}
                    value={id}
                    keywords={[words]}
                    onSelect={() => {
                      chosen.current = run;
                      close();
                    }}
                  >
                    <span dir="auto">{words}</span>
                    {key !== undefined && singleKeys && <kbd>{key}</kbd>}
                  </Command.Item>
                ))}
              </Command.Group>
            ))}
          </Command.List>
        </Command>
      )}
    </Modal>
  );
}
