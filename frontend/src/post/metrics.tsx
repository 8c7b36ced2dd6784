import {
  ChartNoAxesColumn,
  CornerUpLeft,
  Heart,
  type LucideIcon,
  Quote,
  Repeat2,
} from 'lucide-react';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import styles from './metrics.module.css';
import type { Metrics } from './model';

type Kind = keyof Metrics;

const shown: readonly {
  kind: Kind;
  icon: LucideIcon;
  words: (s: Strings) => (n: number) => string;
}[] = [
  { kind: 'replies', icon: CornerUpLeft, words: (s) => s.replies },
  { kind: 'reposts', icon: Repeat2, words: (s) => s.reposts },
  { kind: 'quotes', icon: Quote, words: (s) => s.quotes },
  { kind: 'likes', icon: Heart, words: (s) => s.likes },
  { kind: 'views', icon: ChartNoAxesColumn, words: (s) => s.views },
];

/** MetricsLine shows the counts X sent with a post; what it did not send is not there. */
export function MetricsLine({ metrics }: { metrics: Metrics }) {
  const strings = useStrings();
  return shown.map(({ kind, icon: Icon, words }) => {
    const n = metrics[kind];
    // Quotes and views are worth a place only when there are some.
    if (n === null || (n === 0 && (kind === 'quotes' || kind === 'views'))) return null;
    const spoken = words(strings)(n);
    return (
      <span key={kind} className={styles.metric} title={spoken}>
        <Icon aria-hidden="true" />
        <span aria-hidden="true">{strings.compact(n)}</span>
        <span className={styles.spoken}>{spoken}</span>
      </span>
    );
  });
}
