import { assertNever } from '../api/check';
import type { SourceState } from '../api/model';
import { useStrings } from '../strings/strings';
import { reasonIn } from '../strings/told';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import styles from './column-body.module.css';
import { type ColumnView, stateOf } from './columns';
import { useDeck, useDipper, useLook } from './context';
import { FeedList, type ListProps } from './feed-list';
import { NextTry } from './next-try';

/** ColumnBody shows a column's posts, or why there are none. */
export function ColumnBody(props: ListProps) {
  const { column, shown, finding } = props;
  const strings = useStrings();
  const { phase, rows, below } = shown.view;
  const { clearedAt } = useLook(column.id);
  if (phase === 'loading') return <Note title={strings.loadingPosts} late />;
  if (phase === 'failed') {
    return <Note title={strings.loadFailed} text={strings.loadFailedText} />;
  }
  const some = rows.length > 0 || below === 'more' || shown.sieved || clearedAt !== null;
  if (!some && !finding) return <Nothing column={column} />;
  const failed = shown.feeds.some((feed) => feed.column.phase === 'failed');
  return (
    <>
      <div className={styles.list}>
        <FeedList {...props} />
      </div>
      {failed && <Note title={strings.loadFailed} text={strings.loadFailedText} strip />}
      {stateOf(column.topics) !== 'live' && <Stopped column={column} strip />}
    </>
  );
}

function Stopped({ column, strip = false }: { column: ColumnView; strip?: boolean }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  if (stateOf(column.topics) === 'refused') {
    return <Note title={strings.topicRefusedTitle} text={strings.topicRefusedText} strip={strip} />;
  }
  const text = simulated ? strings.pausedTextSimulated : strings.pausedText;
  return (
    <Note
      title={strings.pausedTitle}
      text={text}
      strip={strip}
      actions={<Button onClick={() => void commands.resumeColumn(column)}>{strings.resume}</Button>}
    />
  );
}

function Nothing({ column }: { column: ColumnView }) {
  const strings = useStrings();
  const source = useDeck((state) => state.source);
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  if (stateOf(column.topics) !== 'live') return <Stopped column={column} />;
  const isSettling = column.topics.some((topic) => topic.settling);
  const settling = simulated ? strings.settlingSimulated : strings.settling;
  const state: SourceState = source?.state ?? 'connecting';
  switch (state) {
    case 'idle':
    case 'connecting':
      return <Note title={strings.connectingColumn} text={isSettling ? settling : ''} />;
    case 'live':
      return (
        <Note title={strings.noPostsYet} text={isSettling ? settling : strings.noPostsYetText} />
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
