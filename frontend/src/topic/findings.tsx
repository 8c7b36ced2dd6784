import type { Failure } from '../api/failure';
import type { QueryProblem } from '../api/model';
import { useStrings } from '../strings/strings';
import { failureIn, ofQuery } from '../strings/told';
import styles from './findings.module.css';

/** As many problems and hints as a person takes in at once. */
const most = 6;

type Props = {
  query: string;
  /** Why the query was not tracked; null when it was not tried. */
  refusal: Failure | null;
  problems: readonly QueryProblem[];
  hints: readonly QueryProblem[];
  /** What the query means in words, shown when nothing is wrong with it. */
  meaning: string;
  /** Writes text in the place of a problem; null while the places are not known. */
  onMend: ((problem: QueryProblem, text: string) => void) | null;
};

/** Findings shows what is wrong with a query and what to do about it, or what it means. */
export function Findings({ query, refusal, problems, hints, meaning, onMend }: Props) {
  const strings = useStrings();
  const shown = problems.slice(0, most);
  const advice = hints.slice(0, most - shown.length);
  const rest = problems.length + hints.length - shown.length - advice.length;
  return (
    <>
      {refusal !== null && refusal.problems.length === 0 && <Refusal failure={refusal} />}
      {shown.map((problem) => (
        <p
          key={`${problem.start}-${problem.message}`}
          className={`${styles.line} ${styles.problem}`}
        >
          {/* Unless the message names it itself. */}
          {!problem.message.includes(`\`${placeOf(query, problem)}\``) && (
            <Place query={query} problem={problem} />
          )}
          <b>
            <Said text={ofQuery(strings, problem.message)} />
          </b>{' '}
          <Hint problem={problem} onMend={onMend} />
        </p>
      ))}
      {problems.length === 0 && refusal === null && meaning !== '' && (
        <p className={styles.line}>
          <Meaning text={meaning} />
        </p>
      )}
      {advice.map((hint) => (
        <p key={`${hint.start}-${hint.message}`} className={styles.line}>
          <Said text={ofQuery(strings, hint.message)} /> <Hint problem={hint} onMend={onMend} />
        </p>
      ))}
      {rest > 0 && <p>{strings.moreProblems(rest)}</p>}
    </>
  );
}

function placeOf(query: string, { start, end }: QueryProblem): string {
  return Array.from(query).slice(start, end).join('').trim();
}

function Place({ query, problem }: { query: string; problem: QueryProblem }) {
  const place = placeOf(query, problem);
  if (place === '') return null;
  return (
    <code className={styles.place}>{place.length > 40 ? `${place.slice(0, 40)}…` : place}</code>
  );
}

// A hint that begins so says what to write in the problem's place: one click does it.
const mendable = /^(Write|Did you mean) `([^`]+)`/;

function Hint({ problem, onMend }: { problem: QueryProblem; onMend: Props['onMend'] }) {
  const strings = useStrings();
  const { hint } = problem;
  const paired = hint.split('`').length % 2 === 1;
  const mend = paired && onMend !== null ? mendable.exec(hint) : null;
  const text = mend?.[2];
  const told = ofQuery(strings, hint);
  if (text === undefined) return <Said text={told} />;
  const place = told.indexOf(`\`${text}\``);
  const after = told.slice(place + text.length + 2);
  return (
    <>
      {told.slice(0, place)}
      <button
        type="button"
        className={styles.mend}
        title={strings.putIn}
        // The field keeps the keyboard.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onMend?.(problem, text)}
      >
        <code>{text}</code>
      </button>
      {after === '' ? strings.stop : <Said text={after} />}
    </>
  );
}

function Refusal({ failure }: { failure: Failure }) {
  const strings = useStrings();
  const { message, hint } = failureIn(strings, failure);
  return (
    <p className={`${styles.line} ${styles.problem}`}>
      <b>{message}</b> {hint}
    </p>
  );
}

// The words looked for stand between asterisks, and may hold some where they are quoted.
function Meaning({ text }: { text: string }) {
  const strings = useStrings();
  const parts = text.split(/\*("[^"]*"|[^*]+)\*/u);
  return (
    <>
      {parts.map((part, at) => {
        if (at % 2 === 0) return at === 0 ? part.charAt(0).toUpperCase() + part.slice(1) : part;
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move.
        return <b key={at}>{part}</b>;
      })}
      {stopOf(text, strings.stop)}
    </>
  );
}

// What stands between backticks is to be typed as it is.
function Said({ text }: { text: string }) {
  const strings = useStrings();
  if (text === '') return null;
  const parts = text.split('`');
  const paired = parts.length % 2 === 1;
  return (
    <>
      {paired
        ? // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move.
          parts.map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))
        : text}
      {stopOf(text, strings.stop)}
    </>
  );
}

function stopOf(sentence: string, stop: string): string {
  return /[.!?…。！？]$/u.test(sentence) ? '' : stop;
}
