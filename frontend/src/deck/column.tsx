import { type CSSProperties, memo, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Topic } from '../api/model';
import type { Column } from '../feed/column';
import { CardSurroundingsProvider, useCardSurroundings } from '../post/context';
import { marksOf } from '../post/marks';
import { loadsMedia } from '../settings/settings';
import { useStrings } from '../strings/strings';
import { Boundary } from '../ui/boundary';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import { keepPlaces } from '../ui/places';
import styles from './column.module.css';
import { ColumnBody } from './column-body';
import { ColumnHead } from './column-head';
import { useDeck, useDipper, useLook, useSettings } from './context';
import { columnId } from './deck-parts';
import { Edge } from './edge';
import { Strip } from './strip';

/** DeckColumn shows one topic; out of sight it goes on collecting and draws nothing. */
export const DeckColumn = memo(function DeckColumn({ topic }: { topic: Topic }) {
  const strings = useStrings();
  const titleId = useId();
  const place = useRef<HTMLElement>(null);
  const inSight = useInSight(place);
  const column = useColumn(topic.id, inSight);
  const simulated = useDeck((state) => state.status?.mode === 'simulated');
  const marks = useMemo(() => marksOf(topic.query), [topic.query]);
  const look = useLook(topic.id);
  const { width, folded } = look;
  const mayLoad = useSettings((settings) => loadsMedia(settings, look));
  const around = useCardSurroundings();
  const surroundings = useMemo(() => ({ ...around, mayLoad }), [around, mayLoad]);
  const [dragged, setDragged] = useState<number | null>(null);
  const drag = (to: number | null) => {
    keepPlaces();
    setDragged(to);
  };
  return (
    <section
      ref={place}
      id={columnId(topic.id)}
      className={folded === null ? styles.column : styles.folded}
      style={{ '--c': topic.color, '--wide': `${dragged ?? width}px` } as CSSProperties}
      {...(folded === null ? { 'aria-labelledby': titleId } : { 'aria-label': topic.name })}
      data-testid="column"
      data-state={topic.state}
    >
      {folded === null ? (
        <>
          <ColumnHead
            topic={topic}
            pulse={column?.pulse ?? null}
            lastSeq={column?.lastSeq ?? 0}
            titleId={titleId}
          />
          <div className={styles.body}>
            <Boundary
              fallback={(retry) => (
                <Note
                  title={strings.columnBroke}
                  text={strings.columnBrokeText}
                  actions={<Button onClick={retry}>{strings.tryAgain}</Button>}
                />
              )}
            >
              {column && (
                <CardSurroundingsProvider value={surroundings}>
                  <ColumnBody topic={topic} column={column} marks={marks} />
                </CardSurroundingsProvider>
              )}
            </Boundary>
          </div>
          {topic.settling &&
            topic.state === 'live' &&
            column !== null &&
            column.rows.length > 0 && (
              <p className={styles.settling}>
                {simulated ? strings.settlingSimulated : strings.settling}
              </p>
            )}
          <Edge id={topic.id} name={topic.name} onDrag={drag} />
        </>
      ) : (
        <Strip topic={topic} since={folded} />
      )}
    </section>
  );
});

// Out of sight the column it had stays on, so that nothing is drawn for it.
function useColumn(id: string, inSight: boolean): Column | null {
  const { store } = useDipper();
  const last = useRef<Column | null>(null);
  return useStore(store, (state) => {
    if (inSight) last.current = state.columns[id] ?? null;
    return last.current;
  });
}

function useInSight(place: React.RefObject<HTMLElement | null>): boolean {
  const [inSight, setInSight] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => setInSight(entries.at(-1)?.isIntersecting ?? false),
      // The deck scrolls, not the page: a margin counts around its root alone.
      { root: element.parentElement, rootMargin: '0px 360px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return inSight;
}
