import { GripVertical, Pause, Play, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { heat, type Pulse, perMinute } from '../feed/pulse';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import { useTime } from '../ui/clock';
import styles from './column-head.module.css';
import { type ColumnView, stateOf } from './columns';
import { useDipper } from './context';
import { gripHelp } from './deck-parts';
import { FilterButton } from './filter-button';
import { useKeyHint } from './keys';
import { MoreButton } from './more-button';
import { QueryLine } from './query-line';
import { Spark } from './spark';
import type { Shown } from './use-view';

type Props = { column: ColumnView; shown: Shown; pulse: Pulse | null; titleId: string };

/** ColumnHead shows what a column tracks, how lively it is, and what can be done with it. */
export function ColumnHead({ column, shown, pulse, titleId }: Props) {
  const strings = useStrings();
  const { commands } = useDipper();
  const hint = useKeyHint();
  const rate = useTime((now) => (pulse === null ? null : perMinute(pulse, now)));
  const hot = useTime((now) => (pulse === null ? null : heat(pulse, now)));
  const { name, topics } = column;
  const state = stateOf(topics);
  return (
    <header className={styles.head} data-head>
      <div className={styles.title}>
        <i aria-hidden="true" />
        <Name column={column} titleId={titleId} />
        <button
          type="button"
          className={styles.grip}
          data-grip
          aria-label={strings.grip(name)}
          title={strings.grip(name)}
          aria-describedby={gripHelp}
        >
          <GripVertical aria-hidden="true" />
        </button>
        <small title={state === 'live' && rate !== null ? strings.rateTitle(rate) : undefined}>
          {state === 'live' && rate !== null && strings.perMinute(rate)}
          {state === 'paused' && strings.paused}
          {state === 'refused' && <em>{strings.refusedShort}</em>}
        </small>
        <span className={styles.buttons}>
          {state === 'live' && (
            <IconButton
              label={strings.pause(name)}
              {...hint(strings.pause(name), 'pause')}
              onClick={() => void commands.pauseColumn(column)}
            >
              <Pause aria-hidden="true" />
            </IconButton>
          )}
          {state === 'paused' && (
            <IconButton
              label={strings.resumeIt(name)}
              {...hint(strings.resumeIt(name), 'pause')}
              onClick={() => void commands.resumeColumn(column)}
            >
              <Play aria-hidden="true" />
            </IconButton>
          )}
          <FilterButton column={column} feeds={shown.feeds} />
          <MoreButton column={column} />
          <IconButton label={strings.close(name)} onClick={() => commands.closeColumn(column)}>
            <X aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      <div className={styles.line}>
        {topics.map((topic) => (
          <QueryLine key={topic.id} column={column.id} topic={topic} />
        ))}
        {state === 'live' && hot !== null && (
          <em title={strings.hotTitle(pulse?.usual ?? 0)}>▲ {strings.hot(hot)}</em>
        )}
      </div>
      <div className={styles.spark}>
        <Spark
          pulse={pulse}
          since={Math.min(...topics.map(({ createdAt }) => createdAt))}
          still={state !== 'live'}
        />
      </div>
    </header>
  );
}

function Name({ column, titleId }: { column: ColumnView; titleId: string }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const [editing, setEditing] = useState(false);
  const given = useRef(true);
  if (!editing) {
    return (
      <h2 id={titleId}>
        <button
          type="button"
          dir="auto"
          title={strings.rename(column.name)}
          onClick={() => {
            given.current = true;
            setEditing(true);
          }}
        >
          {column.name}
        </button>
      </h2>
    );
  }
  const finish = (wanted: string) => {
    setEditing(false);
    const name = wanted.trim();
    if (given.current && name !== '' && name !== column.name)
      void commands.nameColumn(column, name);
  };
  return (
    <h2 id={titleId} aria-label={column.name}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to type here.
        autoFocus
        defaultValue={column.name}
        dir="auto"
        maxLength={100}
        aria-label={strings.newName}
        onFocus={(event) => event.target.select()}
        onBlur={(event) => finish(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return;
          if (event.key === 'Escape') given.current = false;
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </h2>
  );
}
