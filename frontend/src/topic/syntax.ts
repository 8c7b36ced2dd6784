import type { QueryProblem } from '../api/model';

export type SyntaxKind = 'plain' | 'operator' | 'negated';
export type SyntaxRun = { text: string; kind: SyntaxKind; wrong: boolean };

/**
 * Splits a query into runs of one colour, with the places of its problems
 * (code points) marked. It colours what it recognises and judges nothing.
 */
export function syntaxOf(query: string, problems: readonly QueryProblem[]): SyntaxRun[] {
  const signs = Array.from(query);
  const kinds = kindsOf(query, signs.length);
  const runs: SyntaxRun[] = [];
  signs.forEach((sign, at) => {
    const kind = kinds[at] ?? 'plain';
    const wrong = problems.some((problem) => touches(problem, at, signs.length));
    const last = runs.at(-1);
    if (last !== undefined && last.kind === kind && last.wrong === wrong) last.text += sign;
    else runs.push({ text: sign, kind, wrong });
  });
  return runs;
}

// A problem of no width, such as a missing bracket, underlines the sign beside it.
function touches({ start, end }: QueryProblem, at: number, length: number): boolean {
  if (end > start) return at >= start && at < end;
  return at === Math.min(start, length - 1);
}

function kindsOf(query: string, length: number): SyntaxKind[] {
  const kinds = new Array<SyntaxKind>(length).fill('plain');
  const points = (unit: number) => Array.from(query.slice(0, unit)).length;
  const token = /(-\S*"(?:[^"\\]|\\.)*"|-[^\s()"]+)|"(?:[^"\\]|\\.)*"?|([^\s()"]+)/gu;
  for (const match of query.matchAll(token)) {
    const [all, minus, word] = match;
    if (minus !== undefined) {
      paint(kinds, points(match.index), points(match.index + all.length), 'negated');
    } else if (word !== undefined) {
      const start = points(match.index);
      if (word === 'OR') paint(kinds, start, start + 2, 'operator');
      else if (/^[#$@]./u.test(word)) paint(kinds, start, start + 1, 'operator');
      else {
        const name = /^[a-z_]+:/i.exec(word)?.[0];
        if (name !== undefined) paint(kinds, start, start + name.length, 'operator');
      }
    }
  }
  return kinds;
}

function paint(kinds: SyntaxKind[], from: number, to: number, kind: SyntaxKind) {
  kinds.fill(kind, from, to);
}
