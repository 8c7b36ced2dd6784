import type { ReactNode, Ref } from 'react';
import styles from './button.module.css';

type Props = {
  children: ReactNode;
  onClick?: () => void;
  /** A submit button sends the form it stands in. */
  type?: 'button' | 'submit';
  /** The main action of a place is filled, all others are ghosts. */
  ghost?: boolean;
  /** A small button stands within text, and wraps as text does. */
  small?: boolean;
  /** Pressing does nothing while the work it started goes on. */
  busy?: boolean;
  /** Says more on hover. */
  title?: string;
  /** Ids of the elements that say what this is about, for screen readers. */
  describedBy?: string;
  /** The element, to move the keyboard to it. */
  ref?: Ref<HTMLButtonElement>;
};

/** Button shows an action in words. */
export function Button({
  children,
  onClick,
  type = 'button',
  ghost = false,
  small = false,
  busy,
  title,
  describedBy,
  ref,
}: Props) {
  const classes = [styles.button, ghost && styles.ghost, small && styles.small];
  return (
    <button
      ref={ref}
      type={type}
      title={title}
      className={classes.filter(Boolean).join(' ')}
      aria-describedby={describedBy}
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
  /** Says more on hover than its label. */
  title?: string;
  /** The key that does the same, for assistive tools. */
  shortcut?: string;
  /** Whether what the button opens is open, for one that opens something. */
  expanded?: boolean;
  /** Drawn in the accent's colour while what it stands for is on. */
  lit?: boolean;
  /** The element, to move the keyboard to it. */
  ref?: Ref<HTMLButtonElement>;
};

/** IconButton shows an action as a small icon with a spoken name. */
export function IconButton({
  children,
  label,
  onClick,
  title = label,
  shortcut,
  expanded,
  lit,
  ref,
}: IconProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={styles.icon}
      title={title}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-expanded={expanded}
      data-lit={lit || undefined}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
