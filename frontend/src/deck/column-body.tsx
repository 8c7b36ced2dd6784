import { assertNever } from '../api/check';
import type { SourceState, Topic } from '../api/model';
import type { Column } from '../feed/column';
import type { Marks } from '../post/marks';
import { useStrings } from '../strings/strings';
import { reasonIn } from '../strings/told';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import styles from './column-body.module.css';
import { useDeck, useDipper } from './context';
import { FeedList } from './feed-list';
import { NextTry } from './next-try';

type Props = { topic: Topic; column: Column; marks: Marks | null };

/** ColumnBody shows a column's posts, or why there are none. */
export function ColumnBody({ topic, column, marks }: Props) {
  const strings = useStrings();
  if (column.phase === 'loading') return <Note title={strings.loadingPosts} late />;
  if (column.phase === 'failed') {
    return <Note title={strings.loadFailed} text={strings.loadFailedText} />;
  }
  if (column.rows.length === 0) return <Nothing topic={topic} />;
  return (
    <>
      <div className={styles.list}>
        <FeedList id={topic.id} name={topic.name} column={column} marks={marks} />
      </div>
      {topic.state !== 'live' && <Stopped topic={topic} strip />}
    </>
  );
}

function Stopped({ topic, strip = false }: { topic: Topic; strip?: boolean }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  if (topic.state === 'refused') {
    return <Note title={strings.topicRefusedTitle} text={strings.topicRefusedText} strip={strip} />;
  }
  const text = simulated ? strings.pausedTextSimulated : strings.pausedText;
  return (
    <Note
      title={strings.pausedTitle}
      text={text}
      strip={strip}
      actions={<Button onClick={() => void commands.resume(topic)}>{strings.resume}</Button>}
    />
  );
}

function Nothing({ topic }: { topic: Topic }) {
  const strings = useStrings();
  const source = useDeck((state) => state.source);
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  if (topic.state !== 'live') return <Stopped topic={topic} />;
  const settling = simulated ? strings.settlingSimulated : strings.settling;
  const state: SourceState = source?.state ?? 'connecting';
  switch (state) {
    case 'idle':
    case 'connecting':
      return <Note title={strings.connectingColumn} text={topic.settling ? settling : ''} />;
    case 'live':
      return (
        <Note
          title={strings.noPostsYet}
          text={topic.settling ? settling : strings.noPostsYetText}
        />
      );
    case 'waiting':
      return <Note title={strings.waitingTitle} text={<NextTry at={source?.retryAt ?? null} />} />;
    case 'refused':
      return (
        <Note
          title={strings.refusedTitle}
          text={(source && reasonIn(strings, source)) || strings.refusedUntil}
        />
      );
    default:
      return assertNever(state);
  }
}
