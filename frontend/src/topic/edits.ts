import { hasLooseOr, type Token, tokensOf } from './tokens';

/** A query after an edit, and where to type next (UTF-16 units). */
export type Edited = { query: string; caret: number };

/** Narrows a whole query, all sides of an OR included; the caret stands behind what was added. */
export function narrowed(query: string, filter: string): Edited {
  const whole = finished(query);
  const before = hasLooseOr(whole) ? `(${whole})` : whole;
  const result = before === '' ? filter : `${before} ${filter}`;
  return { query: result, caret: result.length };
}

/** Makes room for an exact phrase, with the caret between its quotes. */
export function withPhrase(query: string): Edited {
  const before = closed(query.trimEnd());
  const result = before === '' ? '""' : `${before} ""`;
  return { query: result, caret: result.length - 1 };
}

/**
 * Makes room for an alternative to what stands before the caret: to a word, or within a
 * group of alternatives to the last of them.
 */
export function withAlternative(query: string, caret: number): Edited {
  const tokens = tokensOf(query);
  const waiting = tokens.findLast(({ start }) => start < caret);
  if (waiting?.kind === 'or') {
    // There is room already.
    const before = `${query.slice(0, waiting.end)} `;
    return { query: before + query.slice(waiting.end).trimStart(), caret: before.length };
  }
  const candidates = wantedOf(tokens);
  const target = candidates.findLast(({ start }) => start < caret) ?? candidates[0];
  if (target === undefined) return { query, caret: query.length };
  if (target.kind === 'close') return inGroup(query, tokens, target);
  const alone = tokens.length === 1 || hasLooseOr(query) || depthAt(tokens, target) > 0;
  return alone ? put(query, target.end, ' OR ') : wrapped(query, target.start, target.end);
}

/** The words, phrases and tags that are looked for, and the ends of groups of them. */
function wantedOf(tokens: readonly Token[]): Token[] {
  const around: boolean[] = []; // of the open brackets: what stands in it is left out
  return tokens.filter(({ kind, negated }) => {
    const leftOut = negated || around.at(-1) === true;
    if (kind === 'open') around.push(leftOut);
    if (kind === 'close') return around.pop() !== true;
    return !leftOut && ['word', 'phrase', 'tag'].includes(kind);
  });
}

function inGroup(query: string, tokens: readonly Token[], close: Token): Edited {
  const open = openOf(tokens, tokens.indexOf(close));
  if (open === undefined) return put(query, close.end, ' OR ');
  const held = query.slice(open.end, close.start);
  // A group of one word, or of alternatives already, takes another.
  if (hasLooseOr(held) || tokensOf(held).length === 1) return put(query, close.start, ' OR ');
  return wrapped(query, open.start, close.end);
}

/** The bracket that the one at a place closes. */
function openOf(tokens: readonly Token[], close: number): Token | undefined {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind === 'close') depth++;
    if (token?.kind === 'open' && --depth === 0) return token;
  }
  return undefined;
}

/** A query without what was only begun at its end: an OR, a minus, an operator without a value. */
function finished(query: string): string {
  const whole = closed(query.trim());
  const last = tokensOf(whole).at(-1);
  if (last === undefined) return whole;
  const begun =
    last.kind === 'or' ||
    (last.kind === 'operator' && last.valueAt === last.end) ||
    /^-+$/.test(whole.slice(last.start, last.end));
  return begun ? finished(whole.slice(0, last.start)) : whole;
}

/** A query whose last quote is closed. */
function closed(query: string): string {
  const last = tokensOf(query).at(-1);
  if (last === undefined) return query;
  const quote = query.indexOf('"', last.start);
  const open = quote >= 0 && quote < last.end && !/"(?:[^"\\]|\\.)*"/.test(query.slice(quote));
  return open ? `${query}"` : query;
}

function depthAt(tokens: readonly Token[], target: Token): number {
  let depth = 0;
  for (const token of tokens) {
    if (token === target) return depth;
    if (token.kind === 'open') depth++;
    if (token.kind === 'close') depth--;
  }
  return depth;
}

function wrapped(query: string, from: number, to: number): Edited {
  const before = `${query.slice(0, from)}(${query.slice(from, to)} OR `;
  return { query: `${before})${query.slice(to)}`, caret: before.length };
}

function put(query: string, at: number, text: string): Edited {
  const before = query.slice(0, at).trimEnd() + text;
  const rest = query.slice(at).trimStart();
  return {
    query: rest === '' || rest.startsWith(')') ? before + rest : `${before} ${rest}`,
    caret: before.length,
  };
}
