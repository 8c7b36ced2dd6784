import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import frame from './dialog.module.css';
import styles from './modal.module.css';

type Props = {
  /** The id of the title, or else the dialog's name in words. */
  labelledBy?: string;
  label?: string;
  className?: string | undefined;
  /** What gets the keyboard first; else it is whatever comes first. */
  first?: RefObject<HTMLElement | null>;
  /** What is in it, given the way to close it. */
  children(close: () => void): ReactNode;
  /** It is closed, and the keyboard is back where it was before. */
  onClosed(): void;
};

/** Modal shows a dialog over the page as long as it is drawn; Escape or a press beside it closes it. */
export function Modal({ labelledBy, label, className, first, children, onClosed }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Who marks text and lets go beside the dialog does not want it closed.
  const pressedBeside = useRef(false);
  useEffect(() => {
    if (dialog.current?.open !== false) return;
    dialog.current.showModal();
    first?.current?.focus();
  }, [first]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={dialog}
      className={[frame.dialog, styles.modal, className].filter(Boolean).join(' ')}
      aria-labelledby={labelledBy}
      aria-label={label}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === dialog.current;
      }}
      onClick={(event) => {
        if (pressedBeside.current && event.target === dialog.current) dialog.current?.close();
      }}
      onClose={(event) => {
        if (event.target === dialog.current) onClosed();
      }}
    >
      {children(() => dialog.current?.close())}
    </dialog>
  );
}
