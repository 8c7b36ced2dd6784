import type { QueryProblem } from '../api/model';
import { tokensOf } from './tokens';

export type SyntaxKind = 'plain' | 'operator' | 'phrase' | 'negated';

/** A stretch of a query of one look; from and to count UTF-16 units. */
export type SyntaxRun = {
  from: number;
  to: number;
  kind: SyntaxKind;
  /** What is wrong here; "" when nothing is. */
  wrong: string;
};

/**
 * Splits a query into runs of one look, with the places of its problems marked. It
 * colours what it recognises and judges nothing.
 */
export function syntaxOf(query: string, problems: readonly QueryProblem[]): SyntaxRun[] {
  const kinds = new Array<SyntaxKind>(query.length).fill('plain');
  const wrong = new Array<string>(query.length).fill('');
  const units = unitsOf(query);
  const tokens = tokensOf(query);
  for (const token of tokens) {
    if (token.negated) kinds.fill('negated', token.start, token.end);
    else if (token.kind === 'phrase') kinds.fill('phrase', token.start, token.end);
    else if (token.kind === 'or') kinds.fill('operator', token.start, token.end);
    else if (token.kind === 'tag') kinds.fill('operator', token.start, token.start + 1);
    else if (token.kind === 'operator') kinds.fill('operator', token.start, token.valueAt);
  }
  for (const { start, end, message } of problems) {
    let from = units[Math.min(start, units.length - 1)] ?? 0;
    let to = units[Math.min(end, units.length - 1)] ?? query.length;
    // A problem of no width, such as a missing bracket, underlines the sign beside it.
    if (to <= from) [from, to] = from < query.length ? [from, from + 1] : [from - 1, from];
    // Letters that are written joined must not be parted by a mark that begins between them.
    for (const token of tokens) {
      if (!joined.test(query.slice(token.start, token.end))) continue;
      if (token.start < from && from < token.end) from = token.start;
      if (token.start < to && to < token.end) to = token.end;
    }
    for (let at = Math.max(0, from); at < Math.min(to, query.length); at++) wrong[at] ||= message;
  }
  const runs: SyntaxRun[] = [];
  for (let at = 0; at < query.length; at++) {
    const last = runs.at(-1);
    const kind = kinds[at] ?? 'plain';
    const message = wrong[at] ?? '';
    if (last?.kind === kind && last.wrong === message) last.to = at + 1;
    else runs.push({ from: at, to: at + 1, kind, wrong: message });
  }
  return runs;
}

const joined = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}]/u;

/** For each code point of a text its place in UTF-16 units, and at the end the text's length. */
export function unitsOf(text: string): number[] {
  const units: number[] = [];
  let at = 0;
  for (const sign of text) {
    units.push(at);
    at += sign.length;
  }
  units.push(at);
  return units;
}
