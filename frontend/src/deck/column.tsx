import {
  type CSSProperties,
  memo,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import { together } from '../feed/pulse';
import { CardSurroundingsProvider, useCardSurroundings } from '../post/context';
import { marksOfWords, wantedWords } from '../post/marks';
import { loadsMedia } from '../settings/settings';
import { useStrings } from '../strings/strings';
import { Boundary } from '../ui/boundary';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import { keepPlaces } from '../ui/places';
import styles from './column.module.css';
import { ColumnBody } from './column-body';
import { ColumnHead } from './column-head';
import { alike, type ColumnView, stateOf } from './columns';
import { useDeck, useLook, useSettings } from './context';
import { columnId } from './deck-parts';
import { Edge } from './edge';
import { FilterLine } from './filter-line';
import { find } from './find';
import { FindField } from './find-field';
import { Strip } from './strip';
import { useView } from './use-view';

type Props = { column: ColumnView };

/** DeckColumn shows one column; out of sight it goes on collecting and draws nothing. */
export const DeckColumn = memo(
  function DeckColumn({ column }: Props) {
    const strings = useStrings();
    const titleId = useId();
    const place = useRef<HTMLElement>(null);
    const inSight = useInSight(place);
    const look = useLook(column.id);
    const { width, folded, filter } = look;
    const finding = useStore(find, (state) => state.column === column.id) && folded === null;
    const [query, setQuery] = useState('');
    useEffect(() => {
      if (!finding) setQuery('');
    }, [finding]);
    const shown = useView(column, look, finding ? query : '', inSight);
    const simulated = useDeck((state) => state.status?.mode === 'simulated');
    const marks = useMemo(() => {
      if (finding && query.trim() !== '') return { run: query };
      return marksOfWords(column.topics.flatMap((topic) => wantedWords(topic.query)));
    }, [column.topics, finding, query]);
    const pulse = useMemo(() => {
      const pulses = shown.feeds.flatMap((feed) => feed.column.pulse ?? []);
      const [first, ...others] = pulses;
      if (first === undefined || pulses.length < shown.feeds.length) return null;
      return others.length > 0 ? together([first, ...others]) : first;
    }, [shown.feeds]);
    const mayLoad = useSettings((settings) => loadsMedia(settings, look));
    const around = useCardSurroundings();
    const surroundings = useMemo(() => ({ ...around, mayLoad }), [around, mayLoad]);
    const [dragged, setDragged] = useState<number | null>(null);
    const drag = useCallback((to: number | null) => {
      keepPlaces();
      setDragged(to);
    }, []);
    const state = stateOf(column.topics);
    const settling = column.topics.some((topic) => topic.settling && topic.state === 'live');
    const section = {
      ref: place,
      id: columnId(column.id),
      style: { '--c': column.color, '--wide': `${dragged ?? width}px` } as CSSProperties,
      'data-testid': 'column',
      'data-state': state,
    };
    if (folded !== null) {
      return (
        <section {...section} className={styles.folded} aria-label={column.name}>
          <Strip column={column} shown={shown} since={folded} />
        </section>
      );
    }
    const filtered = shown.view.phase === 'ready' ? JSON.stringify(filter) : '';
    return (
      <section {...section} className={styles.column} aria-labelledby={titleId}>
        <ColumnHead column={column} shown={shown} pulse={pulse} titleId={titleId} />
        <FilterLine column={column} hidden={shown.view.hidden} />
        {finding && (
          <FindField column={column} query={query} onQuery={setQuery} view={shown.view} />
        )}
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
            {shown.feeds.length > 0 && (
              <CardSurroundingsProvider value={surroundings}>
                <ColumnBody
                  column={column}
                  shown={shown}
                  marks={marks}
                  above={`${finding} ${filtered}`}
                  finding={finding}
                />
              </CardSurroundingsProvider>
            )}
          </Boundary>
        </div>
        {settling && shown.view.rows.length > 0 && (
          <p className={styles.settling}>
            {simulated ? strings.settlingSimulated : strings.settling}
          </p>
        )}
        <Edge id={column.id} name={column.name} onDrag={drag} />
      </section>
    );
  },
  (before, after) => alike(before.column, after.column),
);

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
