import { hasLooseOr, type Token, tokensOf } from './tokens';

/** A query after an edit, and where to type next (UTF-16 units). */
export type Edited = { query: string; caret: number };

/** Narrows a whole query, all sides of an OR included; the caret stands behind what was added. */
export function narrowed(query: string, filter: string): Edited {
  const whole = query.trim();
  const before = hasLooseOr(whole) ? `(${whole})` : whole;
  const result = before === '' ? filter : `${before} ${filter}`;
  return { query: result, caret: result.length };
}

/** Makes room for an exact phrase, with the caret between its quotes. */
export function withPhrase(query: string): Edited {
  const before = query.trimEnd();
  const result = before === '' ? '""' : `${before} ""`;
  return { query: result, caret: result.length - 1 };
}

/**
 * Makes room for an alternative to what stands before the caret: to a word, or within a
 * group of alternatives to the last of them.
 */
export function withAlternative(query: string, caret: number): Edited {
  const tokens = tokensOf(query);
  const candidates = tokens.filter(
    ({ kind, negated }) => kind !== 'open' && kind !== 'or' && kind !== 'operator' && !negated,
  );
  const target = candidates.findLast(({ start }) => start < caret) ?? candidates[0];
  if (target === undefined) return { query, caret: query.length };
  if (target.kind === 'close') return inGroup(query, tokens, target);
  const alone = tokens.length === 1 || hasLooseOr(query) || depthAt(tokens, target) > 0;
  return alone ? put(query, target.end, ' OR ') : wrapped(query, target.start, target.end);
}

function inGroup(query: string, tokens: readonly Token[], close: Token): Edited {
  let depth = 0;
  for (let at = tokens.indexOf(close); at >= 0; at--) {
    const token = tokens[at];
    if (token?.kind === 'close') depth++;
    if (token?.kind === 'open' && --depth === 0) {
      const held = query.slice(token.end, close.start);
      // A group of one word, or of alternatives already, takes another.
      if (hasLooseOr(held) || tokensOf(held).length === 1) return put(query, close.start, ' OR ');
      return wrapped(query, token.start, close.end);
    }
  }
  return put(query, close.end, ' OR ');
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
