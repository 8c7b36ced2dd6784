import type { TokenCheck } from '../api/upkeep';
import { useStrings } from '../strings/strings';
import styles from './token-findings.module.css';

/** TokenFindings shows what X says a token may do, and what that would cost. */
export function TokenFindings({ check }: { check: TokenCheck }) {
  const strings = useStrings();
  const { simulated, rules, stream, usage, price } = check;
  return (
    <ul className={styles.findings}>
      <li className={styles.good}>{simulated ? strings.tokenSimulated : strings.tokenTaken}</li>
      <li>{strings.tokenRules(rules.used, rules.limit)}</li>
      <li>{strings.tokenStream[stream]}</li>
      {usage && <li>{strings.tokenUsage(usage.used, usage.cap, usage.resetDays)}</li>}
      <li>{strings.tokenPrice(price)}</li>
      <li>{strings.tokenCheckFree}</li>
    </ul>
  );
}
