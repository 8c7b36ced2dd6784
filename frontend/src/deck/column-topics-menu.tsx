import { Menu } from '@base-ui/react/menu';
import { ChevronRight } from 'lucide-react';
import type { Topic } from '../api/model';
import { useStrings } from '../strings/strings';
import styles from './column-menu.module.css';
import { type ColumnView, joinable, spareOf } from './columns';
import { useDeck, useDipper } from './context';
import { showColumn } from './deck';

/** ColumnTopicsMenu shows, inside a column's menu, which topics it can take in or give up, and a further view of it. */
export function ColumnTopicsMenu({ column }: { column: ColumnView }) {
  const strings = useStrings();
  const { commands } = useDipper();
  const topics = useDeck((state) => state.topics);
  const closing = useDeck((state) => state.closing);
  return (
    <>
      <Topics
        words={strings.joinTopic}
        topics={joinable(column, { topics, closing })}
        onChoose={(topic) => void commands.join(column, topic)}
      />
      <Topics
        words={strings.takeOut}
        topics={spareOf(column)}
        onChoose={(topic) => void commands.takeOut(column, topic)}
      />
      <Menu.Item
        className={styles.item}
        onClick={() => void commands.duplicate(column).then((id) => showColumn(id, true))}
      >
        {strings.duplicate}
      </Menu.Item>
    </>
  );
}

type TopicsProps = { words: string; topics: readonly Topic[]; onChoose(topic: string): void };

function Topics({ words, topics, onChoose }: TopicsProps) {
  if (topics.length === 0) return null;
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={styles.item}>
        <span className={styles.words}>{words}</span>
        <ChevronRight className={styles.way} aria-hidden="true" />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={2} alignOffset={-6}>
          <Menu.Popup className={styles.menu}>
            {topics.map(({ id, name, color }) => (
              <Menu.Item key={id} className={styles.item} onClick={() => onChoose(id)}>
                <i className={styles.topic} style={{ background: color }} aria-hidden="true" />
                <bdi className={styles.words}>{name}</bdi>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
