// One declaration, statement or setting: what stands before its expression, and the parts that may go on lines of their own.
import type { TokenType } from "chevrotain";
import * as t from "../tokens.js";
import { cutBefore, layoutAbove, layoutHeaded, layoutRow } from "./expressions.js";
import { group, indent, join, line, type Passage } from "./page.js";
import { isPiece, nest, type Node, type Piece } from "./pieces.js";

/** `inside`: of a body, where `metric` begins a statement. A `{` at the end opens a body on lines of its own. */
export function layoutStatement(pieces: readonly Piece[], { inside }: { readonly inside: boolean }): Passage {
  const nodes = nest(pieces);
  const opens = isPiece(nodes.at(-1), t.LBrace);
  const [first = [], ...others] = cutBefore(opens ? nodes.slice(0, -1) : nodes, (node) =>
    isPiece(node, t.Tilde, t.When, t.On, t.Grad, t.Where, t.Stratified, t.Every),
  );
  const parts = group(layoutPart(first, inside), ...others.map((part) => indent(line, layoutPart(part, inside))));
  return opens ? join(parts, " ", layoutRow(nodes.slice(-1))) : parts;
}

/** What an expression follows at once. */
const leading: ReadonlySet<TokenType> = new Set([
  t.Return,
  t.Loss,
  t.Regularize,
  t.Tilde,
  t.When,
  t.Where,
  t.Stratified,
  t.Every,
  t.Freeze,
  t.Name,
]);

function layoutPart(nodes: readonly Node[], inside: boolean): Passage {
  const head = headOf(nodes, inside);
  return isPiece(nodes[0], t.Fn) && head < nodes.length ? layoutAbove(nodes, head) : layoutHeaded(nodes, head);
}

/** How many nodes stand before the expression. */
function headOf(nodes: readonly Node[], inside: boolean): number {
  const first = nodes[0];
  if (first?.kind !== "piece") return nodes.length;
  const { tokenType } = first.token;
  if (leading.has(tokenType) || (inside && tokenType === t.Metric)) return 1;
  const equals = nodes.findIndex((node) => isPiece(node, t.Equals, t.LeftArrow));
  return equals < 0 ? nodes.length : equals + 1;
}
