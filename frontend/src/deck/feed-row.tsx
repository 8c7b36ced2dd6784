import { useCallback } from 'react';
import { assertNever } from '../api/check';
import type { Topic } from '../api/model';
import type { Feed, ViewRow } from '../feed/view';
import { PostCard } from '../post/card';
import type { Marks } from '../post/marks';
import { useStrings } from '../strings/strings';
import styles from './feed-row.module.css';
import { GapLine } from './gap-line';

type Props = {
  row: ViewRow;
  /** The topics of the column, where it has several. */
  topics: readonly Topic[] | null;
  feeds: readonly Feed[];
  marks: Marks | null;
  /** Whether a long text is unfolded. */
  open: boolean;
  onOpen(key: string, open: boolean): void;
};

/** FeedRow shows a post or what stands in place of some, and in a column of several topics whose it is. */
export function FeedRow({ row, topics, feeds, marks, open, onOpen }: Props) {
  const strings = useStrings();
  const { key } = row;
  const setOpen = useCallback((next: boolean) => onOpen(key, next), [key, onOpen]);
  switch (row.kind) {
    case 'post':
      return (
        <>
          <Whose row={row} topics={topics} />
          <PostCard post={row.post} marks={marks} open={open} onOpen={setOpen} />
        </>
      );
    case 'gap': {
      const feed = feeds.find(({ topic }) => topic === row.topics?.[0]) ?? feeds[0];
      if (feed === undefined) return null;
      const { filling, asked } = feed.column;
      return (
        <>
          <Whose row={row} topics={topics} />
          <GapLine
            id={feed.topic}
            gap={row.gap}
            filling={filling}
            asked={asked.includes(row.gap.from)}
          />
        </>
      );
    }
    case 'withdrawn':
      return <div className={styles.withdrawn}>{strings.withdrawn}</div>;
    default:
      return assertNever(row);
  }
}

function Whose({ row, topics }: { row: ViewRow; topics: readonly Topic[] | null }) {
  if (topics === null) return null;
  return (
    <div className={styles.whose}>
      {topics
        .filter(({ id }) => row.topics?.includes(id))
        .map(({ id, name, color }) => (
          <span key={id}>
            <i style={{ background: color }} aria-hidden="true" />
            <bdi>{name}</bdi>
          </span>
        ))}
    </div>
  );
}
