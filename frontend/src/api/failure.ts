import { fields, isFields, text } from './check';
import { type Cause, type QueryProblem, readCause, readQueryProblems } from './model';

/** Codes the page makes itself; all others come from the program. */
export type OwnCode = 'unreachable' | 'unexpected-answer';

/** A call that did not work: a code for the page, a sentence and a way out for a person. */
export class Failure extends Error {
  readonly code: string;
  readonly hint: string;
  readonly problems: QueryProblem[];
  /** What lies behind it, where the program names that. */
  readonly behind: Cause;

  constructor(
    code: string,
    message: string,
    hint = '',
    problems: QueryProblem[] = [],
    behind: Cause = {},
  ) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.hint = hint;
    this.problems = problems;
    this.behind = behind;
  }
}

/** What was caught, as a failure: of what is none only its words are known. */
export function failureOf(reason: unknown): Failure {
  return reason instanceof Failure ? reason : new Failure('internal', String(reason));
}

/** Reads an RFC 9457 answer. Its type ends in the code. */
export function failureFromAnswer(status: number, body: unknown): Failure {
  const problem = fields(body);
  const code = text(problem['type']).split(/[/:#]/).pop() || `http-${status}`;
  const message = text(problem['detail']) || text(problem['title']) || `HTTP ${status}`;
  return new Failure(
    code,
    message,
    text(problem['hint']),
    readQueryProblems(problem['problems']),
    readCause(problem['cause'], problem['said']),
  );
}

/** Reads what the window's bridge rejects with: {code, message, hint} as JSON, or a sentence. */
export function failureFromBridge(reason: unknown): Failure {
  if (reason instanceof Failure) return reason;
  // Wails wraps what the program gives in an Error.
  let value = reason instanceof Error ? reason.message : reason;
  if (typeof value === 'string' && value.startsWith('{')) {
    try {
      value = JSON.parse(value);
    } catch {
      // It is a sentence that begins with a brace; it is shown as it is.
    }
  }
  if (isFields(value)) {
    const message = text(value['message']) || text(value['detail']);
    return new Failure(
      text(value['code']) || 'internal',
      message || 'Something went wrong inside Dipper.',
      text(value['hint']),
      readQueryProblems(value['problems']),
      readCause(value['cause'], value['said']),
    );
  }
  return new Failure('internal', typeof value === 'string' ? value : String(value));
}
