import { useStrings } from '../strings/strings';
import styles from './console-drawing.module.css';

/** ConsoleDrawing shows in outline where X's developer console has the bearer token. */
export function ConsoleDrawing() {
  const strings = useStrings();
  return (
    <svg
      className={styles.drawing}
      viewBox="0 0 320 180"
      role="img"
      aria-label={strings.drawingName}
    >
      <rect className={styles.page} x="1" y="1" width="318" height="178" rx="9" />
      <path className={styles.line} d="M1 26h318M78 26v153" />
      <g className={styles.faint}>
        <circle cx="15" cy="14" r="4" />
        <circle cx="28" cy="14" r="4" />
        <rect x="44" y="9" width="150" height="10" rx="5" />
        <rect x="12" y="42" width="46" height="7" rx="3" />
        <rect x="12" y="86" width="38" height="7" rx="3" />
        <rect x="12" y="108" width="50" height="7" rx="3" />
        <rect x="94" y="76" width="70" height="7" rx="3" />
        <rect x="94" y="91" width="120" height="7" rx="3" />
      </g>
      <rect className={styles.chosen} x="6" y="58" width="66" height="18" rx="4" />
      <text x="12" y="71">
        {strings.drawingApp}
      </text>
      <text x="94" y="48">
        {strings.drawingTab}
      </text>
      <path className={styles.accent} d="M94 55h96" />
      <path className={styles.line} d="M78 55h241" />
      <rect className={styles.row} x="92" y="112" width="216" height="42" rx="7" />
      <text x="102" y="129">
        {strings.drawingToken}
      </text>
      <text className={styles.dots} x="102" y="145">
        ••••••••••••••••
      </text>
      <rect className={styles.button} x="236" y="122" width="62" height="22" rx="6" />
      <text className={styles.onButton} x="267" y="137" textAnchor="middle">
        {strings.drawingCopy}
      </text>
    </svg>
  );
}
