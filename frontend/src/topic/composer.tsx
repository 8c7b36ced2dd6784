import { useEffect, useId, useRef, useState } from 'react';
import { Failure } from '../api/failure';
import type { Check } from '../api/model';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import styles from './composer.module.css';
import { Findings } from './findings';
import { syntaxOf } from './syntax';

/** How long typing rests before the query is checked, in milliseconds. */
const rest = 300;

type Props = {
  /** Registers a topic; rejects with a Failure. */
  onTrack(query: string, name: string): Promise<void>;
  check(query: string, signal: AbortSignal): Promise<Check>;
};

/** Composer shows the field that tracks a query, and under it what is wrong or what it means. */
export function Composer({ onTrack, check }: Props) {
  const strings = useStrings();
  const below = useId();
  const [query, setQuery] = useState('');
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [composing, setComposing] = useState(false);
  const [checked, setChecked] = useState<{ query: string; check: Check } | null>(null);
  const [failure, setFailure] = useState<{ query: string; failure: Failure } | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const paint = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const asked = query.trim();
    if (asked === '' || composing) return;
    const leave = new AbortController();
    const timer = setTimeout(() => {
      check(query, leave.signal).then(
        (answer) => setChecked({ query, check: answer }),
        // Pressing Track asks again and tells what is wrong.
        () => {},
      );
    }, rest);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [query, composing, check]);

  const answer = checked?.query === query ? checked.check : null;
  const refusal = failure?.query === query ? failure.failure : null;
  const problems = refusal?.problems.length ? refusal.problems : (answer?.problems ?? []);
  const chinese = strings.locale.startsWith('zh');

  async function track() {
    if (busy || composing) return;
    if (query.trim() === '') {
      field.current?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await onTrack(query, name.trim());
      setQuery('');
      setName('');
    } catch (reason) {
      const known = reason instanceof Failure ? reason : new Failure('internal', String(reason));
      setFailure({ query, failure: known });
    } finally {
      setBusy(false);
      field.current?.focus();
    }
  }

  // The painted copy follows the field, which scrolls when the query is long.
  const follow = () => {
    if (paint.current && field.current) paint.current.scrollLeft = field.current.scrollLeft;
  };
  useEffect(follow);

  return (
    <form
      className={styles.composer}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void track();
      }}
      // Enter that ends a word of an input method must not send the form. WebKit
      // tells of it after the word's end, by its old code alone.
      onKeyDown={(event) => {
        const composes = event.nativeEvent.isComposing || event.keyCode === 229;
        if (event.key === 'Enter' && composes) event.preventDefault();
      }}
    >
      <div className={styles.box}>
        <div className={`${styles.query} ${composing ? styles.composing : ''}`}>
          <div ref={paint} className={styles.paint} aria-hidden="true">
            {syntaxOf(query, problems).map((run, at) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: runs carry no state.
                key={at}
                className={`${styles[run.kind]} ${run.wrong ? styles.wrong : ''}`}
              >
                {run.text}
              </span>
            ))}
          </div>
          <input
            ref={field}
            value={query}
            aria-label={strings.query}
            aria-describedby={below}
            aria-invalid={problems.length > 0 || refusal !== null}
            placeholder={strings.queryPlaceholder}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="done"
            onChange={(event) => setQuery(event.target.value)}
            onScroll={follow}
            onSelect={follow}
            onCompositionStart={() => setComposing(true)}
            onCompositionEnd={() => setComposing(false)}
          />
        </div>
        <input
          className={styles.name}
          value={name}
          maxLength={100}
          aria-label={strings.name}
          placeholder={strings.namePlaceholder}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
        />
        <Button type="submit" busy={busy}>
          {busy ? strings.tracking : strings.track}
        </Button>
      </div>
      <div id={below} className={styles.below} role="status" hidden={query.trim() === ''}>
        <Findings
          query={query}
          refusal={refusal}
          problems={problems}
          hints={refusal === null ? (answer?.hints ?? []) : []}
          meaning={(chinese ? answer?.words.zh : answer?.words.en) ?? ''}
        />
      </div>
    </form>
  );
}
