/**
 * A token of a query as it is typed; start and end (exclusive) count UTF-16 units, as
 * editors do. The minus before a token belongs to it.
 */
export type Token = {
  kind: 'open' | 'close' | 'or' | 'word' | 'phrase' | 'tag' | 'operator';
  start: number;
  end: number;
  negated: boolean;
  /** Of an operator: its name, lower case. */
  name: string;
  /** Of an operator: where its value begins. */
  valueAt: number;
};

const blank = /\p{White_Space}/u;
const stops = /[\p{White_Space}()"]/u;

/**
 * Cuts a query into its tokens. It serves colours and completion: whatever is typed
 * comes apart somehow, and only the program says whether it is right.
 */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    if (blank.test(query.charAt(at))) {
      at++;
      continue;
    }
    const start = at;
    while (query.charAt(at) === '-') at++;
    const token = tokenAt(query, start, at);
    tokens.push(token);
    at = Math.max(token.end, start + 1);
  }
  return tokens;
}

function tokenAt(query: string, start: number, at: number): Token {
  const token: Token = {
    kind: 'word',
    start,
    end: runEnd(query, at),
    negated: at > start,
    name: '',
    valueAt: at,
  };
  const sign = query.charAt(at);
  if (sign === '(' || sign === ')') {
    return { ...token, kind: sign === '(' ? 'open' : 'close', end: at + 1 };
  }
  if (sign === '"') return { ...token, kind: 'phrase', end: nearEnd(query, quoteEnd(query, at)) };
  if (/[#@$]/.test(sign)) return { ...token, kind: 'tag' };
  const name = /^[a-z_]+(?=:)/i.exec(query.slice(at, token.end))?.[0];
  if (name !== undefined) {
    const valueAt = at + name.length + 1;
    return {
      ...token,
      kind: 'operator',
      name: name.toLowerCase(),
      valueAt,
      end: valueEnd(query, valueAt),
    };
  }
  if (token.end - at === 2 && query.startsWith('OR', at)) return { ...token, kind: 'or' };
  return token;
}

function runEnd(query: string, from: number): number {
  let at = from;
  while (at < query.length && !stops.test(query.charAt(at))) at++;
  return at;
}

function valueEnd(query: string, from: number): number {
  if (query.charAt(from) === '"') return quoteEnd(query, from);
  if (query.charAt(from) === '[') {
    const end = query.indexOf(']', from);
    return end < 0 ? query.length : end + 1;
  }
  return runEnd(query, from);
}

function quoteEnd(query: string, from: number): number {
  for (let at = from + 1; at < query.length; at++) {
    if (query.charAt(at) === '\\') at++;
    else if (query.charAt(at) === '"') return at + 1;
  }
  return query.length;
}

function nearEnd(query: string, from: number): number {
  return query.charAt(from) === '~' ? runEnd(query, from) : from;
}

/** Tells whether an OR stands outside of all brackets, so that what follows is one side alone. */
export function hasLooseOr(query: string): boolean {
  let depth = 0;
  for (const { kind } of tokensOf(query)) {
    if (kind === 'open') depth++;
    else if (kind === 'close') depth--;
    else if (kind === 'or' && depth <= 0) return true;
  }
  return false;
}
