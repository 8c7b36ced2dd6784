import { Command } from 'cmdk';
import { useMemo, useRef, useState } from 'react';
import { useStrings } from '../strings/strings';
import { Modal } from '../ui/modal';
import { type ActionGroup, actionsOf } from './actions';
import { columnsInSight } from './columns';
import { useDeck, useDipper, useSettings } from './context';
import { closeOverlay } from './overlay';
import styles from './palette.module.css';
import { rank } from './rank';
import { columnHere } from './reading';

/** Palette shows every command, and by typing those that are looked for. */
export function Palette() {
  const strings = useStrings();
  const dipper = useDipper();
  const topics = useDeck((state) => state.topics);
  const closing = useDeck((state) => state.closing);
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const settings = useSettings((it) => it);
  const singleKeys = settings.singleKeys;
  const field = useRef<HTMLInputElement>(null);
  const chosen = useRef<(() => void) | null>(null);
  const [here] = useState(columnHere);
  const groups = useMemo(() => {
    const columns = columnsInSight({ topics, closing }, settings.columns);
    return actionsOf(dipper, strings, { columns, settings, here, topics, closing, simulated });
  }, [dipper, strings, topics, closing, settings, here, simulated]);
  const [typed, setTyped] = useState('');
  const found = useMemo(() => ranked(groups, typed), [groups, typed]);
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
        <Command label={strings.commands} loop vimBindings={false} shouldFilter={false}>
          <Command.Input
            ref={field}
            value={typed}
            onValueChange={setTyped}
            placeholder={strings.commandsPlaceholder}
          />
          <Command.List label={strings.commands}>
            <Command.Empty>{strings.commandsNone}</Command.Empty>
            {found.map(({ id: group, heading, actions }) => (
              <Command.Group key={group} value={group} heading={heading}>
                {actions.map(({ id, words, key, run }) => (
                  <Command.Item
                    key={id}
                    value={id}
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

// What answers best comes first, and the group of it.
function ranked(groups: readonly ActionGroup[], typed: string): readonly ActionGroup[] {
  if (typed.trim() === '') return groups;
  return groups
    .map((group) => {
      const scored = group.actions
        .map((action) => ({ action, score: rank(action.words, typed) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score);
      return { ...group, best: scored[0]?.score ?? 0, actions: scored.map((it) => it.action) };
    })
    .filter(({ best }) => best > 0)
    .sort((a, b) => b.best - a.best);
}
