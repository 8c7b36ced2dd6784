import styles from './spoken.module.css';

/** Spoken is read out politely when its text changes, and is not seen. */
export function Spoken({ text }: { text: string }) {
  return (
    <div className={styles.spoken} role="status">
      {text}
    </div>
  );
}
