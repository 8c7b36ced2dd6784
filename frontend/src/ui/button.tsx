import type { ReactNode, Ref } from 'react';
import styles from './button.module.css';

type Props = {
  children: ReactNode;
  onClick?: () => void;
  /** A submit button sends the form it stands in. */
  type?: 'button' | 'submit';
  /** The main action of a place is filled, all others are ghosts. */
  ghost?: boolean;
  /** Pressing does nothing while the work it started goes on. */
  busy?: boolean;
  /** Says more on hover. */
  title?: string;
  /** The element, to move the keyboard to it. */
  ref?: Ref<HTMLButtonElement>;
};

/** Button shows an action in words. */
export function Button({ children, onClick, type = 'button', ghost, busy, title, ref }: Props) {
  return (
    <button
      ref={ref}
      type={type}
      title={title}
      className={ghost ? `${styles.button} ${styles.ghost}` : styles.button}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}

type IconProps = {
  /** The icon, hidden from screen readers. */
  children: ReactNode;
  /** What pressing does, for hover and screen readers. */
  label: string;
  onClick(): void;
};

/** IconButton shows an action as a small icon with a spoken name. */
export function IconButton({ children, label, onClick }: IconProps) {
  return (
    <button
      type="button"
      className={styles.icon}
      title={label}
      aria-label={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
