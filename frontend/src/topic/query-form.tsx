import {
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type Failure, failureOf } from '../api/failure';
import type { Check, Vocabulary } from '../api/model';
import { useStrings } from '../strings/strings';
import { Button } from '../ui/button';
import { type FromAddress, queryOfAddress } from './address';
import { onCompose } from './compose';
import { Findings } from './findings';
import { Guide } from './guide';
import { PlainField } from './plain-field';
import type { Marked, QueryFieldHandle } from './query-field';
import styles from './query-form.module.css';
import { suggest } from './suggest';
import { unitsOf } from './syntax';

// The editor is the largest part of the page: it comes when the first posts are drawn, since they
// would wait for it, or as soon as somebody is about to type.
const later = 1_500; // milliseconds
let hurry = () => {};
const wanted = new Promise<void>((now) => {
  hurry = now;
  setTimeout(now, later);
});
let QueryField: typeof import('./query-field').QueryField | null = null;
/** Comes once the editor can be drawn. */
export const fieldLoaded = wanted
  .then(() => import('./query-field'))
  .then(
    (it) => {
      QueryField = it.QueryField;
    },
    // Without it the plain field goes on.
    () => {},
  );

/** How long typing rests before the query is checked, in milliseconds. */
const rest = 200;
/** From how many characters left on their number is shown. */
const tight = 200;

/** What a field for a query asks of the program. */
export type Asked = {
  check(query: string, signal: AbortSignal): Promise<Check>;
  /** What a query may be written with. */
  vocabulary(): Promise<Vocabulary>;
};

type Props = Asked & {
  /** What the field is called. */
  label: string;
  /** Words of the button that sends the query, at rest and at work. */
  action: { idle: string; busy: string };
  /** Takes the query; rejects with a Failure to be shown. */
  onSubmit(query: string): Promise<void>;
  /** The query that is edited where it stands; without one the field begins empty, and is emptied once its query is taken. */
  edited?: string;
  /** Leaves the field, and the query as it was. */
  onCancel?: () => void;
  /** Whether a query that is asked for elsewhere on the page is written here. */
  called?: boolean;
  /** Says more on hover while the field is empty. */
  hint?: string;
  /** An input method writes in another field of the form. */
  composing?: boolean;
  /** Further fields, before the button. */
  children?: ReactNode;
};

/** QueryForm shows the field for a query with its button, and under it what is wrong or what the query means. */
export function QueryForm(props: Props) {
  const { label, action, onSubmit, edited, onCancel, composing = false, children } = props;
  const { check, vocabulary: load, called = false, hint } = props;
  const strings = useStrings();
  const below = useId();
  const [query, setQuery] = useState(edited ?? '');
  const [caret, setCaret] = useState(edited?.length ?? 0);
  const [busy, setBusy] = useState(false);
  // An input method writes in the query.
  const [inQuery, setInQuery] = useState(false);
  const [listed, setListed] = useState(false);
  const [vocabulary, setVocabulary] = useState<Vocabulary | null>(null);
  const [checked, setChecked] = useState<{ query: string; check: Check } | null>(null);
  const [failure, setFailure] = useState<{ query: string; failure: Failure } | null>(null);
  const [pasted, setPasted] = useState<(FromAddress & { address: string }) | null>(null);
  const field = useRef<QueryFieldHandle>(null);

  const [loaded, setLoaded] = useState(QueryField !== null);
  const [drawn, setDrawn] = useState(loaded);
  const held = useRef<Marked | null>(null);
  // The list of what can stand at the caret was asked for before it could be shown.
  const asked = useRef(false);
  useEffect(() => void fieldLoaded.then(() => setLoaded(QueryField !== null)), []);
  // A word that an input method writes is not torn from it: not in an effect, which a word that
  // begins meanwhile would be too late for.
  if (loaded && !inQuery && !drawn) setDrawn(true);
  useLayoutEffect(() => {
    if (drawn && held.current) field.current?.focus(held.current);
  }, [drawn]);
  useEffect(() => {
    if (edited !== undefined) field.current?.focus();
  }, [edited]);

  const learn = useCallback(() => {
    // Without it nothing is offered, and all else works; the next focus asks again.
    load().then(setVocabulary, () => {});
  }, [load]);
  useEffect(() => {
    if (drawn) learn();
  }, [drawn, learn]);
  // What was typed or asked for before the editor and the vocabulary were there.
  const ready = drawn && vocabulary !== null;
  useEffect(() => {
    const it = field.current;
    if (!ready || !it?.focused()) return;
    if (asked.current || it.query() !== (edited ?? '')) it.offer(asked.current);
  }, [ready, edited]);
  useEffect(() => {
    if (!called) return;
    return onCompose((wanted) => {
      if (wanted === null) field.current?.focus();
      else field.current?.put(wanted, wanted.length);
    });
  }, [called]);

  const empty = query.trim() === '';
  useEffect(() => {
    if (empty) setChecked(null);
    if (empty || inQuery) return;
    const leave = new AbortController();
    const timer = setTimeout(() => {
      check(query, leave.signal).then(
        (answer) => setChecked({ query, check: answer }),
        // Pressing the button asks again and tells what is wrong. The answer to
        // another query is no answer to this one.
        () => leave.signal.aborted || setChecked(null),
      );
    }, rest);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [query, empty, inQuery, check]);

  // Until the next answer the last one stands, so that nothing flickers under the typing.
  const refusal = failure?.query === query ? failure.failure : null;
  const problems = refusal?.problems.length ? refusal.problems : (checked?.check.problems ?? none);
  const meaning = checked?.check.words[strings.locale.startsWith('zh') ? 'zh' : 'en'] ?? '';
  const left = (vocabulary?.maxLength ?? 1024) - Array.from(query.trim()).length;

  function turn(text: string, at: number, inWord: boolean) {
    if (text !== query) asked.current = false;
    setQuery(text);
    setCaret(at);
    setInQuery(inWord);
    // The note goes with what it is about.
    setPasted((it) => (it !== null && text.includes(it.query) ? it : null));
  }

  /** The query that an address of X stands for, which is told; null for any other text. */
  function read(text: string): string | null {
    const found = queryOfAddress(text);
    if (found === null || found.query === '') return null;
    // After the change that it makes.
    queueMicrotask(() => setPasted({ ...found, address: text.trim() }));
    return found.query;
  }

  async function send(typed: string) {
    // What the fields say themselves: a click on the button ends a composition first.
    if (busy || field.current?.composing() || composing) return;
    if (typed.trim() === '') {
      field.current?.focus();
      return;
    }
    // An address that was typed is shown as what it stands for before it is tracked.
    const meant = read(typed);
    if (meant !== null) {
      field.current?.put(meant, meant.length);
      return;
    }
    setBusy(true);
    setFailure(null);
    // Now, not when X has answered: by then one may be typing elsewhere.
    field.current?.focus();
    try {
      // The places of its problems count from its beginning.
      await onSubmit(typed.trimEnd());
      // What was typed meanwhile is the next query.
      if (edited === undefined && field.current?.query() === typed) field.current.clear();
    } catch (reason) {
      setFailure({ query: typed, failure: failureOf(reason) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className={edited === undefined ? styles.composer : styles.inline}
      noValidate
      data-list={listed || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        void send(field.current?.query() ?? query);
      }}
      onFocus={() => {
        if (vocabulary === null) learn();
      }}
      // Enter that ends a word of an input method must not send the form. WebKit
      // tells of it after the word's end, by its old code alone.
      onKeyDown={(event) => {
        const composes = event.nativeEvent.isComposing || event.keyCode === 229;
        if (event.key === 'Enter' && composes) event.preventDefault();
        // Escape first closes the list of what can stand at the caret.
        if (event.key === 'Escape' && !composes && !event.defaultPrevented) onCancel?.();
      }}
    >
      <div className={styles.box}>
        {drawn && QueryField ? (
          <QueryField
            ref={field}
            label={label}
            initial={query}
            caret={caret}
            describedBy={below}
            hint={hint}
            invalid={problems.length > 0 || refusal !== null}
            empty={query === '' && !inQuery}
            problems={problems}
            suggest={(text, at, explicit) => {
              if (vocabulary !== null) return suggest(text, at, explicit, vocabulary, strings);
              asked.current = explicit;
              return null;
            }}
            onSubmit={(text) => void send(text)}
            onChange={turn}
            onList={setListed}
            read={read}
          />
        ) : (
          <PlainField
            ref={field}
            label={label}
            query={query}
            describedBy={below}
            invalid={problems.length > 0 || refusal !== null}
            onChange={turn}
            onAsk={() => {
              asked.current = true;
            }}
            read={read}
            onFocus={() => hurry()}
            onLeave={(marked) => {
              held.current = marked;
            }}
          />
        )}
        {children}
        {edited !== undefined && onCancel && (
          <Button ghost onClick={onCancel}>
            {strings.cancel}
          </Button>
        )}
        <Button type="submit" busy={busy}>
          {busy ? action.busy : action.idle}
        </Button>
      </div>
      <div className={styles.below} hidden={empty}>
        <div id={below} role="status">
          {pasted && (
            <p>
              {strings.taken(pasted.address)}{' '}
              {pasted.dropped.length > 0 && strings.takenWithout(pasted.dropped)}
            </p>
          )}
          {!empty && (
            <Findings
              query={refusal ? query : (checked?.query ?? query)}
              refusal={refusal}
              problems={problems}
              hints={refusal === null ? (checked?.check.hints ?? none) : none}
              meaning={meaning}
              onMend={
                // A place is only known in the query it was told of.
                refusal !== null || checked?.query === query
                  ? ({ start, end }, text) => {
                      const units = unitsOf(query);
                      const from = units[Math.min(start, units.length - 1)] ?? 0;
                      const to = units[Math.min(end, units.length - 1)] ?? from;
                      const before = query.slice(0, from) + text;
                      const after = query.slice(to);
                      // Two terms must not become one.
                      const between = /^[^\s()]/.test(after) ? ' ' : '';
                      field.current?.put(before + between + after, before.length);
                    }
                  : null
              }
            />
          )}
        </div>
        <div className={styles.foot}>
          <Guide
            query={query}
            caret={caret}
            onEdit={(edited, choose) => field.current?.put(edited.query, edited.caret, choose)}
          />
          <small className={left < tight ? styles.tight : ''}>{strings.left(left)}</small>
        </div>
      </div>
    </form>
  );
}

// One for all, so that drawing again tells the editor nothing new.
const none: never[] = [];
