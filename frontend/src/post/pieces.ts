import { type Marks, markedIn } from './marks';
import type { Entity, Post } from './model';

/** A stretch of a text: plain, marked as a match, or an entity. */
export type Piece =
  | { kind: 'plain'; text: string }
  | { kind: 'mark'; text: string }
  | { kind: 'entity'; text: string; entity: Entity };

/**
 * Splits a post's text at its entities, whose offsets count code points, and
 * at the words to mark between them. Entities that do not fit the text or
 * overlap an earlier one are left out; the text is always whole.
 */
export function piecesOf(post: Post, marks: Marks | null): Piece[] {
  const pieces: Piece[] = [];
  const own = ownLinks(post);
  let at = 0;
  for (const { entity, from, to } of places(post.text, post.entities)) {
    if (own.has(entity)) {
      addPlain(pieces, post.text.slice(at, from).replace(/\s+$/u, ''), marks);
    } else {
      addPlain(pieces, post.text.slice(at, from), marks);
      pieces.push({ kind: 'entity', text: post.text.slice(from, to), entity });
    }
    at = to;
  }
  addPlain(pieces, post.text.slice(at), marks);
  return pieces;
}

/** Cuts pieces after so many UTF-16 units, between two characters. */
export function cutPieces(pieces: readonly Piece[], most: number): Piece[] {
  const cut: Piece[] = [];
  let left = most;
  for (const piece of pieces) {
    if (left <= 0) break;
    if (piece.text.length <= left || piece.kind === 'entity') cut.push(piece);
    else cut.push({ ...piece, text: piece.text.slice(0, left).replace(/[\uD800-\uDBFF]$/u, '') });
    left -= piece.text.length;
  }
  return cut;
}

function addPlain(pieces: Piece[], text: string, marks: Marks | null) {
  let at = 0;
  for (const [from, to] of markedIn(text, marks)) {
    if (from > at) pieces.push({ kind: 'plain', text: text.slice(at, from) });
    pieces.push({ kind: 'mark', text: text.slice(from, to) });
    at = to;
  }
  if (at < text.length) pieces.push({ kind: 'plain', text: text.slice(at) });
}

// Turns code points into UTF-16 offsets in one walk over the text.
function places(text: string, entities: readonly Entity[]) {
  const found: { entity: Entity; from: number; to: number }[] = [];
  let point = 0;
  let unit = 0;
  const walkTo = (target: number): boolean => {
    while (point < target && unit < text.length) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      point++;
    }
    return point === target;
  };
  for (const entity of [...entities].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (entity.start < point || !walkTo(entity.start)) continue;
    const from = unit;
    if (!walkTo(entity.end)) break;
    found.push({ entity, from, to: unit });
  }
  return found;
}

// X writes a link into the text for the post's own pictures and its quoted
// post. Both are drawn below, so the link would only say it twice.
function ownLinks(post: Post): ReadonlySet<Entity> {
  const own = new Set<Entity>();
  const id = post.quoted?.id;
  for (const entity of post.entities) {
    if (entity.kind !== 'url') continue;
    const status = /\/status\/(\d+)(\/(?:photo|video)\/\d+)?\/?(?:\?|$)/.exec(entity.value);
    if (status === null) continue;
    if (status[2] !== undefined ? post.media.length > 0 : status[1] === id) own.add(entity);
  }
  return own;
}
