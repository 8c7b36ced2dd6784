import type { ReactNode } from 'react';
import styles from './note.module.css';

type Props = {
  title: string;
  /** One or two sentences below the title. */
  text?: ReactNode;
  /** Buttons, one below the other. */
  actions?: ReactNode;
  /** A strip stands below a list, whose rows it does not move, instead of alone in the middle. */
  strip?: boolean;
  /** Appears a moment late, so that what lasts but a blink is not seen. */
  late?: boolean;
};

/** Note shows in the place of content why there is none and what can be done. */
export function Note({ title, text, actions, strip = false, late = false }: Props) {
  const className = [strip ? styles.strip : styles.note, late ? styles.late : ''].join(' ');
  return (
    <div className={className}>
      <div>
        <b>{title}</b>
        {text && <p>{text}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
