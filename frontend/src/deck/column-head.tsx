import { GripVertical, Pause, Play, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Topic } from '../api/model';
import { heat, type Pulse, perMinute } from '../feed/pulse';
import { useStrings } from '../strings/strings';
import { IconButton } from '../ui/button';
import { useTime } from '../ui/clock';
import styles from './column-head.module.css';
import { useDipper } from './context';
import { gripHelp } from './deck-parts';
import { useKeyHint } from './keys';
import { MoreButton } from './more-button';
import { QueryLine } from './query-line';
import { Spark } from './spark';

type Props = { topic: Topic; pulse: Pulse | null; lastSeq: number; titleId: string };

/** ColumnHead shows what a column tracks, how lively it is, and what can be done with it. */
export function ColumnHead({ topic, pulse, lastSeq, titleId }: Props) {
  const strings = useStrings();
  const { commands } = useDipper();
  const hint = useKeyHint();
  const rate = useTime((now) => (pulse === null ? null : perMinute(pulse, now)));
  const hot = useTime((now) => (pulse === null ? null : heat(pulse, now)));
  const { name } = topic;
  return (
    <header className={styles.head} data-head>
      <div className={styles.title}>
        <i aria-hidden="true" />
        <Name topic={topic} titleId={titleId} />
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
        <small
          title={topic.state === 'live' && rate !== null ? strings.rateTitle(rate) : undefined}
        >
          {topic.state === 'live' && rate !== null && strings.perMinute(rate)}
          {topic.state === 'paused' && strings.paused}
          {topic.state === 'refused' && <em>{strings.refusedShort}</em>}
        </small>
        <span className={styles.buttons}>
          {topic.state === 'live' && (
            <IconButton
              label={strings.pause(name)}
              {...hint(strings.pause(name), 'pause')}
              onClick={() => void commands.pause(topic)}
            >
              <Pause aria-hidden="true" />
            </IconButton>
          )}
          {topic.state === 'paused' && (
            <IconButton
              label={strings.resumeIt(name)}
              {...hint(strings.resumeIt(name), 'pause')}
              onClick={() => void commands.resume(topic)}
            >
              <Play aria-hidden="true" />
            </IconButton>
          )}
          <MoreButton topic={topic} lastSeq={lastSeq} />
          <IconButton label={strings.close(name)} onClick={() => commands.close(topic)}>
            <X aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      <div className={styles.line}>
        <QueryLine topic={topic} />
        {topic.state === 'live' && hot !== null && (
          <em title={strings.hotTitle(pulse?.usual ?? 0)}>▲ {strings.hot(hot)}</em>
        )}
      </div>
      <Spark pulse={pulse} since={topic.createdAt} still={topic.state !== 'live'} />
    </header>
  );
}

function Name({ topic, titleId }: { topic: Topic; titleId: string }) {
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
          title={strings.rename(topic.name)}
          onClick={() => {
            given.current = true;
            setEditing(true);
          }}
        >
          {topic.name}
        </button>
      </h2>
    );
  }
  const finish = (wanted: string) => {
    setEditing(false);
    const name = wanted.trim();
    if (given.current && name !== '' && name !== topic.name) void commands.rename(topic, name);
  };
  return (
    <h2 id={titleId} aria-label={topic.name}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the reader has just asked to type here.
        autoFocus
        defaultValue={topic.name}
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
