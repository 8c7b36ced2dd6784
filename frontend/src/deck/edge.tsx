import { useState } from 'react';
import { narrowest, widest, widths } from '../settings/settings';
import { useStrings } from '../strings/strings';
import { useDipper, useLook } from './context';
import styles from './edge.module.css';

/** How far an arrow key moves the edge, in pixels. */
const step = 16;

type Props = {
  id: string;
  name: string;
  /** Tells the width while the edge is dragged, null once it is let go. */
  onDrag(width: number | null): void;
};

/** Edge is the side of a column by which it is made wider. */
export function Edge({ id, name, onDrag }: Props) {
  const strings = useStrings();
  const { commands } = useDipper();
  const { width } = useLook(id);
  const [from, setFrom] = useState<{ x: number; width: number } | null>(null);
  const bounded = (wanted: number) => Math.round(Math.min(widest, Math.max(narrowest, wanted)));
  const keep = (wanted: number) =>
    void commands.set({ columns: { [id]: { width: bounded(wanted) } } });
  // In a deck that runs from right to left the edge is on the other side.
  const way = () => (document.documentElement.dir === 'rtl' ? -1 : 1);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved.
    <div
      role="separator"
      tabIndex={0}
      className={styles.edge}
      aria-orientation="vertical"
      aria-label={strings.resize(name)}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      onDoubleClick={() => keep(widths.normal)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom({ x: event.clientX, width });
      }}
      onPointerMove={(event) => {
        if (from !== null) onDrag(bounded(from.width + way() * (event.clientX - from.x)));
      }}
      onPointerUp={(event) => {
        if (from === null) return;
        setFrom(null);
        onDrag(null);
        if (event.clientX !== from.x) keep(from.width + way() * (event.clientX - from.x));
      }}
      onPointerCancel={() => {
        setFrom(null);
        onDrag(null);
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        keep(width + way() * by);
      }}
    />
  );
}
