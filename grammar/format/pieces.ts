// Tokens with the comments beside them, and the brackets that they make.
import type { IToken, TokenType } from "chevrotain";
import { sameLine } from "../lines.js";
import * as t from "../tokens.js";

/** A token and its comments. Comments are taken out by the outermost construct that begins or ends with the token, so that each is set once. */
export interface Piece {
  readonly kind: "piece";
  readonly token: IToken;
  /** Comments on lines of their own before it. */
  readonly before: IToken[];
  /** Comments behind it on its line. */
  readonly after: IToken[];
}

export interface Bracket {
  readonly kind: "bracket";
  readonly open: Piece;
  readonly elements: readonly Element[];
  readonly close: Piece;
}

/** What stands between commas, and the comma behind it. */
export interface Element {
  readonly nodes: readonly Node[];
  readonly comma: Piece | undefined;
}

export type Node = Piece | Bracket;

/** Every token with its comments, and the comments behind the last token's line. */
export function attachComments(
  text: string,
  tokens: readonly IToken[],
  comments: readonly IToken[],
): { readonly pieces: readonly Piece[]; readonly rest: readonly IToken[] } {
  const pieces = tokens.map((token): Piece => ({ kind: "piece", token, before: [], after: [] }));
  const rest: IToken[] = [];
  let next = 0;
  for (const comment of comments) {
    while (next < pieces.length && pieces[next]!.token.startOffset < comment.startOffset) next++;
    const previous = pieces[next - 1];
    const behind = previous !== undefined && sameLine(text, previous.token.startOffset, comment.startOffset);
    (behind ? previous.after : (pieces[next]?.before ?? rest)).push(comment);
  }
  return { pieces, rest };
}

const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace, t.BranchBrace]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);

/** The pieces of one line of the layout, bracket within bracket. A `{` at the end, whose body is on other lines, stays a piece. */
export function nest(pieces: readonly Piece[]): readonly Node[] {
  const outer: Node[] = [];
  const open: { readonly piece: Piece; readonly elements: Element[]; nodes: Node[] }[] = [];
  pieces.forEach((piece, at) => {
    const type = piece.token.tokenType;
    const inner = open.at(-1);
    if (opening.has(type) && at < pieces.length - 1) open.push({ piece, elements: [], nodes: [] });
    else if (closing.has(type) && inner !== undefined) {
      if (inner.nodes.length > 0) inner.elements.push({ nodes: inner.nodes, comma: undefined });
      open.pop();
      (open.at(-1)?.nodes ?? outer).push({
        kind: "bracket",
        open: inner.piece,
        elements: inner.elements,
        close: piece,
      });
    } else if (type === t.Comma && inner !== undefined) {
      inner.elements.push({ nodes: inner.nodes, comma: piece });
      inner.nodes = [];
    } else (inner?.nodes ?? outer).push(piece);
  });
  return outer;
}

export function firstPiece(nodes: readonly Node[]): Piece | undefined {
  const first = nodes[0];
  return first?.kind === "bracket" ? first.open : first;
}

export function lastPiece(nodes: readonly Node[]): Piece | undefined {
  const last = nodes.at(-1);
  return last?.kind === "bracket" ? last.close : last;
}

/** Whether a node is a token of this type. */
export function isPiece(node: Node | undefined, ...types: readonly TokenType[]): boolean {
  return node?.kind === "piece" && types.includes(node.token.tokenType);
}
