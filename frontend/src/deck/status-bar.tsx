import { perMinute } from '../feed/pulse';
import type { Reach, Source, State } from '../feed/store';
import type { Strings } from '../strings/en';
import { useStrings } from '../strings/strings';
import { useTime } from '../ui/clock';
import { useDeck, useDipper } from './context';
import { secondsUntil } from './next-try';
import { RulesButton } from './rules-button';
import styles from './status-bar.module.css';

type Tone = 'good' | 'warn' | 'bad' | 'calm';

/** StatusBar shows how the program and its source stand, by its own word. */
export function StatusBar() {
  const strings = useStrings();
  const { session, store } = useDipper();
  const reach = useDeck((state) => state.reach);
  const source = useDeck((state) => state.source);
  const status = useDeck((state) => state.status);
  const rate = useTime((now) => rateOf(store.getState(), now));
  const seconds = useTime((now) =>
    source?.state === 'waiting' && source.retryAt ? secondsUntil(source.retryAt, now) : -1,
  );
  const { words, tone } = standing(strings, reach, source);
  const up = reach === 'up' && status !== null;
  return (
    <footer className={styles.foot}>
      <span className={styles[tone]} data-testid="source-state">
        ● {words}
        {up && seconds >= 0 && ` · ${strings.seconds(seconds)}`}
      </span>
      {up && (
        <>
          {/* What has to be seen comes first; of the rest what finds no room is left out. */}
          {status.dropped > 0 && (
            <span className={styles.bad}>{strings.dropped(status.dropped)}</span>
          )}
          <RulesButton />
          {session.token === 'memory' && <span>{strings.tokenInMemory}</span>}
          {status.archive.lag > 1_000 && <span>{strings.lag(status.archive.lag)}</span>}
          <div className={styles.room}>
            <div className={styles.facts}>
              <span>{status.mode === 'simulated' ? strings.simulatedStream : strings.xStream}</span>
              <span>{strings.rules(status.rules.used, status.rules.limit)}</span>
              {rate !== null && <span>{strings.total(rate)}</span>}
              {status.dropped === 0 && <span>{strings.dropped(0)}</span>}
              <span className={styles.end}>
                {strings.archived(status.archive.posts, status.archive.bytes)}
              </span>
            </div>
          </div>
        </>
      )}
    </footer>
  );
}

// What the columns' heads say, together; null while nothing is known of any topic.
function rateOf({ topics, columns }: State, now: number): number | null {
  const pulses = topics.flatMap(({ id, state }) =>
    state === 'live' ? (columns[id]?.pulse ?? []) : [],
  );
  if (pulses.length === 0) return null;
  return pulses.reduce((sum, pulse) => sum + perMinute(pulse, now), 0);
}

function standing(
  strings: Strings,
  reach: Reach,
  source: Source | null,
): { words: string; tone: Tone } {
  if (reach === 'down') return { words: strings.offline, tone: 'bad' };
  if (reach !== 'up' || source === null) return { words: strings.starting, tone: 'calm' };
  const tones = {
    live: 'good',
    idle: 'calm',
    connecting: 'warn',
    waiting: 'warn',
    refused: 'bad',
  } as const;
  const words = source.state === 'idle' ? strings.idleText : strings[source.state];
  return { words, tone: tones[source.state] };
}
