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
  // Letters that are written joined must not be parted by a mark that begins between them.
  const joined = tokens.filter(({ start, end }) => joins.test(query.slice(start, end)));
  for (const { start, end, message } of problems.slice(0, most)) {
    let from = units[start] ?? query.length;
    let to = units[end] ?? query.length;
    for (const token of joined) {
      if (token.start < from && from < token.end) from = token.start;
      if (token.start < to && to < token.end) to = token.end;
    }
    for (let at = from; at < to; at++) wrong[at] ||= message;
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

/** More marks than can be told apart cost time with each key. */
const most = 50;

const joins = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}]/u;

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

/** For each UTF-16 unit of a text, and its end, how many code points stand before it. */
export function pointsOf(text: string): number[] {
  const points: number[] = [];
  let point = 0;
  for (const sign of text) {
    for (let unit = 0; unit < sign.length; unit++) points.push(point);
    point++;
  }
  points.push(point);
  return points;
}
