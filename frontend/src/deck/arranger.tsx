import {
  type Announcements,
  closestCenter,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  horizontalListSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
} from '@dnd-kit/sortable';
import {
  type CSSProperties,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { mayMove } from '../settings/appearance';
import { useStrings } from '../strings/strings';
import styles from './arranger.module.css';
import { columnId } from './deck-parts';

/** A column as it is moved: its id, and what stands in its head. */
export type Movable = { id: string; name: string; color: string };

type Props = {
  /** What the columns stand in. */
  deck: RefObject<HTMLElement | null>;
  /** In their order. */
  columns: readonly Movable[];
  /** Puts a column so many places further on, or back. */
  onMove(id: string, by: number): void;
};

/** Arranger shows a column's head under the pointer while it is dragged to another place, by pointer or by keyboard. */
export function Arranger({ deck, columns, onMove }: Props) {
  const strings = useStrings();
  const [taken, setTaken] = useState<string | null>(null);
  const moved = useRef(false);
  const sensors = useSensors(
    // A press that does not move is a click on what is in the head.
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: sortableKeyboardCoordinates,
      scrollBehavior: mayMove() ? 'smooth' : 'auto',
    }),
  );
  useEffect(() => {
    const element = deck.current;
    if (element === null || taken === null) return;
    element.dataset['arranging'] = '';
    return () => {
      delete element.dataset['arranging'];
    };
  }, [deck, taken]);
  const ids = columns.map(({ id }) => id);
  const nameOf = (id: string | number) => columns.find((it) => it.id === id)?.name ?? '';
  const placeOf = (id: string | number) => ids.indexOf(String(id)) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active }) =>
      strings.gripTaken(nameOf(active.id), placeOf(active.id), ids.length),
    onDragOver: ({ active, over }) => {
      // At first it is over its own place, which was said when it was taken.
      if (over === null || (over.id === active.id && !moved.current)) return undefined;
      moved.current = true;
      return strings.gripOver(nameOf(active.id), placeOf(over.id), ids.length);
    },
    // Where it stands then is said by the command that moves it.
    onDragEnd: ({ active, over }) =>
      over === null || over.id === active.id ? strings.gripKept(nameOf(active.id)) : '',
    onDragCancel: ({ active }) => strings.gripKept(nameOf(active.id)),
  };
  const dragged = columns.find(({ id }) => id === taken);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: strings.gripHelp } }}
      onDragStart={({ active }) => {
        moved.current = false;
        setTaken(String(active.id));
      }}
      onDragCancel={() => setTaken(null)}
      onDragEnd={({ active, over }) => {
        setTaken(null);
        const by = over === null ? 0 : placeOf(over.id) - placeOf(active.id);
        if (by !== 0) onMove(String(active.id), by);
      }}
    >
      <SortableContext items={ids} strategy={horizontalListSortingStrategy}>
        {ids.map((id) => (
          <Place key={id} id={id} deck={deck} />
        ))}
      </SortableContext>
      {createPortal(
        <DragOverlay dropAnimation={null}>
          {dragged && (
            <div className={styles.ghost} style={{ '--c': dragged.color } as CSSProperties}>
              <i aria-hidden="true" />
              <b dir="auto">{dragged.name}</b>
            </div>
          )}
        </DragOverlay>,
        document.body,
      )}
    </DndContext>
  );
}

// Ties a column to the place that it has in the order. It is the column's own
// element that moves, without its being drawn anew: nothing is rendered in it.
function Place({ id, deck }: { id: string; deck: RefObject<HTMLElement | null> }) {
  const sortable = useSortable({
    id,
    transition: mayMove() ? { duration: 180, easing: 'ease' } : null,
    animateLayoutChanges: () => false,
  });
  const { setNodeRef, setActivatorNodeRef, listeners, isDragging } = sortable;
  const x = sortable.transform?.x ?? 0;
  const transition = sortable.transition ?? '';

  useLayoutEffect(() => {
    const column = document.getElementById(columnId(id));
    setNodeRef(column);
    if (column === null) return;
    column.style.transform = x === 0 ? '' : `translateX(${x}px)`;
    column.style.transition = transition;
    column.toggleAttribute('data-dragged', isDragging);
  }, [id, setNodeRef, x, transition, isDragging]);

  useEffect(() => {
    const element = deck.current;
    if (element === null) return;
    const leave = new AbortController();
    const { signal } = leave;
    const start = (kind: 'onPointerDown' | 'onKeyDown', event: Event, grip: Element | null) => {
      setActivatorNodeRef(grip instanceof HTMLElement ? grip : null);
      listeners?.[kind]?.({
        nativeEvent: event,
        target: event.target,
        preventDefault: () => event.preventDefault(),
      });
    };
    const partsOf = ({ target }: Event) => {
      const it = target instanceof Element ? target : null;
      const head = it?.closest('[data-head]') ?? null;
      const ours = head?.closest(`#${CSS.escape(columnId(id))}`) != null;
      return { head: ours ? head : null, grip: it?.closest('[data-grip]') ?? null, target: it };
    };
    element.addEventListener(
      'pointerdown',
      (event) => {
        const { head, grip, target } = partsOf(event);
        if (head === null || target === null) return;
        // A finger that is put on a head may want to scroll; what is typed in is marked.
        if (grip === null && event.pointerType !== 'mouse') return;
        if (target.closest('input, form, [role="slider"]') !== null) return;
        start('onPointerDown', event, head.querySelector('[data-grip]'));
      },
      { signal },
    );
    element.addEventListener(
      'keydown',
      (event) => {
        const { head, grip } = partsOf(event);
        if (head !== null && grip !== null && event.target === grip) {
          start('onKeyDown', event, grip);
        }
      },
      { signal },
    );
    return () => leave.abort();
  }, [id, deck, listeners, setActivatorNodeRef]);
  return null;
}
