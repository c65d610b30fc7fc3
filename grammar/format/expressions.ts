// Where expressions may be broken: chains before their arrows, lists between their elements, sums before their loosest operators.
import type { IToken, TokenType } from "chevrotain";
import type { Binary } from "../ast.js";
import { infixPower } from "../precedence.js";
import * as t from "../tokens.js";
import { group, ifBroken, indent, join, line, remark, softLine, type Passage } from "./page.js";
import { firstPiece, isPiece, lastPiece, type Bracket, type Element, type Node, type Piece } from "./pieces.js";

/** Any expression, with the comments before and behind it; `step` sets its further lines off from the first. */
export function layoutExpression(nodes: readonly Node[], step = indent): Passage {
  return withComments(nodes, (nodes) =>
    isPiece(nodes[0], t.If) ? layoutConditional(nodes, step) : layoutChain(nodes, step),
  );
}

/** Tokens one behind the other, broken nowhere but inside brackets. */
export function layoutRow(nodes: readonly Node[]): Passage {
  const parts = nodes.map((node, at) => {
    const before = nodes[at - 1];
    const blank = before !== undefined && isParted(nodes[at - 2], before, node) ? " " : "";
    return join(
      blank,
      node.kind === "piece" ? layoutPiece(node) : layoutBracket(node, before, isPiece(nodes[0], t.Repeat)),
    );
  });
  return join(...parts);
}

/** The comments of the first and the last token go with the whole, so that they break nothing inside. */
function withComments(nodes: readonly Node[], layout: (nodes: readonly Node[]) => Passage): Passage {
  const before = takeBefore(firstPiece(nodes));
  const after = takeAfter(lastPiece(nodes));
  return join(before, layout(nodes), after);
}

export function takeBefore(piece: Piece | undefined): Passage {
  return join(...(piece?.before.splice(0) ?? []).map((comment) => remark(textOf(comment), { behind: false })));
}

export function takeAfter(piece: Piece | undefined): Passage {
  return join(...(piece?.after.splice(0) ?? []).map((comment) => remark(textOf(comment), { behind: true })));
}

export function textOf(comment: IToken): string {
  return comment.image.trimEnd();
}

function layoutPiece(piece: Piece): Passage {
  return join(takeBefore(piece), piece.token.image, takeAfter(piece));
}

// ---------------------------------------------------------------- chains and choices

/** The nodes cut before each that is one of the types. */
export function cutBefore(
  nodes: readonly Node[],
  isCut: (node: Node, at: number) => boolean,
): readonly (readonly Node[])[] {
  const starts = [0, ...nodes.flatMap((node, at) => (at > 0 && isCut(node, at) ? [at] : []))];
  return starts.map((start, index) => nodes.slice(start, starts[index + 1]));
}

function layoutChain(nodes: readonly Node[], step: typeof indent): Passage {
  const [source = [], ...stages] = cutBefore(nodes, (node) => isPiece(node, t.Arrow));
  if (stages.length === 0) return layoutOperation(nodes, step);
  return group(
    withComments(source, (nodes) => layoutOperation(nodes)),
    ...stages.map((stage) => step(line, layoutLed(stage, layoutOperation))),
  );
}

/** A mark or word and what it leads to. */
function layoutLed([lead, ...nodes]: readonly Node[], layout: (nodes: readonly Node[]) => Passage): Passage {
  return join(lead?.kind === "piece" ? layoutPiece(lead) : "", " ", withComments(nodes, layout));
}

/** `if … then … else if … then … else …`: all on one line or each part on its own. */
function layoutConditional(nodes: readonly Node[], step: typeof indent): Passage {
  const parts: Passage[] = [];
  let [lead, condition, then, otherwise] = partsOfConditional(nodes);
  parts.push(join(layoutPiece(lead!), " ", layoutExpression(condition)));
  for (;;) {
    parts.push(layoutLed(then, layoutExpression));
    const [word, ...choice] = otherwise;
    if (!isPiece(choice[0], t.If) || word?.kind !== "piece") break;
    [lead, condition, then, otherwise] = partsOfConditional(choice);
    parts.push(join(layoutPiece(word), " ", layoutPiece(lead!), " ", layoutExpression(condition)));
  }
  parts.push(layoutLed(otherwise, layoutExpression));
  return group(parts[0]!, ...parts.slice(1).map((part) => step(line, part)));
}

type Conditional = [
  lead: Piece | undefined,
  condition: readonly Node[],
  then: readonly Node[],
  otherwise: readonly Node[],
];

/** The parts of an `if`; an `if` within its condition has its own `then` and `else`. */
function partsOfConditional(nodes: readonly Node[]): Conditional {
  let depth = 0;
  const cuts = new Map<TokenType, number>();
  nodes.forEach((node, at) => {
    if (isPiece(node, t.If)) depth++;
    if (depth === 1 && node.kind === "piece" && !cuts.has(node.token.tokenType)) cuts.set(node.token.tokenType, at);
    if (isPiece(node, t.Else)) depth--;
  });
  const then = cuts.get(t.Then) ?? nodes.length;
  const otherwise = cuts.get(t.Else) ?? nodes.length;
  return [
    nodes[0]?.kind === "piece" ? nodes[0] : undefined,
    nodes.slice(1, then),
    nodes.slice(then, otherwise),
    nodes.slice(otherwise),
  ];
}

// ---------------------------------------------------------------- operators

function layoutOperation(nodes: readonly Node[], step = indent): Passage {
  const powers = nodes.map((node, at) =>
    isInfix(nodes, at) ? infixPower[(node as Piece).token.tokenType.LABEL as Binary["operator"]].left : Infinity,
  );
  const loosest = Math.min(...powers);
  // A power stays together, and so do the ends of a range.
  if (loosest >= infixPower["^"].left || nodes.some((node) => isPiece(node, t.DotDot))) return layoutRow(nodes);
  const [first = [], ...others] = cutBefore(nodes, (_, at) => powers[at] === loosest);
  return group(
    withComments(first, (nodes) => layoutOperation(nodes)),
    ...others.map((part) => step(line, layoutLed(part, layoutOperation))),
  );
}

function isInfix(nodes: readonly Node[], at: number): boolean {
  const node = nodes[at];
  return (
    node?.kind === "piece" &&
    node.token.tokenType.CATEGORIES?.includes(t.BinaryOperator) === true &&
    endsOperand(nodes[at - 1])
  );
}

const operandEnds: ReadonlySet<TokenType> = new Set([t.Name, t.Binder, t.Numeral, t.Text, t.True, t.False]);
const operandStarts: ReadonlySet<TokenType> = new Set([t.Name, t.Numeral, t.Text, t.True, t.False, t.Minus, t.Not]);

function endsOperand(node: Node | undefined): boolean {
  return node?.kind === "bracket" || (node !== undefined && operandEnds.has(node.token.tokenType));
}

function startsOperand(node: Node): boolean {
  return node.kind === "bracket"
    ? node.open.token.tokenType !== t.BranchBrace
    : operandStarts.has(node.token.tokenType);
}

/** Whether a blank stands between two nodes. */
function isParted(beforeThat: Node | undefined, before: Node, node: Node): boolean {
  if (isPiece(node, t.Comma, t.Colon)) return false;
  if (isPiece(node, t.DotDot)) return !endsOperand(before);
  if (isPiece(before, t.DotDot)) return !startsOperand(node);
  if (isPiece(before, t.Minus)) return endsOperand(beforeThat);
  return node.kind === "piece" || isBrace(node) || !endsOperand(before);
}

// ---------------------------------------------------------------- brackets

function layoutBracket(bracket: Bracket, before: Node | undefined, repeats: boolean): Passage {
  const { open, elements, close } = bracket;
  const edge = isBrace(bracket) && elements.length > 0 ? line : softLine;
  const single = elements.length === 1 && (repeats || isGroup(bracket, before));
  // A result's shape stays whole: the parameters before it are broken.
  if (isPiece(before, t.Arrow) && open.token.tokenType === t.LBracket) return layoutWhole(bracket);
  const fills = elements.every(isNumber);
  const inside = elements.map((element, at) => {
    const comments = takeBehind(element);
    const passage = layoutValued(element.nodes);
    const led = at === 0 ? passage : fills ? group(line, passage) : join(line, passage);
    return join(led, at < elements.length - 1 ? "," : single ? "" : ifBroken(","), ...comments);
  });
  const brackets = group(
    open.token.image,
    takeAfter(open),
    indent(edge, ...inside, takeBefore(close)),
    edge,
    close.token.image,
  );
  return join(takeBefore(open), brackets, takeAfter(close));
}

function layoutWhole({ open, elements, close }: Bracket): Passage {
  const parts = elements.flatMap(({ nodes, comma }) => [
    layoutExpression(nodes),
    ...(comma === undefined ? [] : [layoutPiece(comma), " "]),
  ]);
  return join(layoutPiece(open), ...parts, layoutPiece(close));
}

function isBrace({ close }: Bracket): boolean {
  return close.token.tokenType === t.RBrace;
}

/** Parentheses around an expression and the index of a list: they hold one thing, not a list of one. */
function isGroup({ open }: Bracket, before: Node | undefined): boolean {
  const type = open.token.tokenType;
  return type === t.LParen ? !isPiece(before, t.Name) : type === t.LBracket && endsOperand(before);
}

/** Numbers alone fill their lines; anything else has a line for each. */
function isNumber({ nodes: [first, second, ...others] }: Element): boolean {
  return (
    others.length === 0 &&
    (isPiece(first, t.Numeral) ? second === undefined : isPiece(first, t.Minus) && isPiece(second, t.Numeral))
  );
}

/** The comments behind an element and behind its comma: all stand behind the comma. */
function takeBehind({ nodes, comma }: Element): readonly Passage[] {
  const lists = [lastPiece(nodes)?.after, comma?.before, comma?.after];
  return lists.flatMap((list) => list?.splice(0) ?? []).map((comment) => remark(textOf(comment), { behind: true }));
}

/** `name: value`, `name: type = value` or a value alone. */
function layoutValued(nodes: readonly Node[]): Passage {
  const equals = nodes.findIndex((node) => isPiece(node, t.Equals));
  const head = equals >= 0 ? equals + 1 : isPiece(nodes[1], t.Colon) ? 2 : 0;
  return head === 0 ? layoutExpression(nodes) : layoutHeaded(nodes, head);
}

/** A head that isn't broken, and the expression behind it. */
export function layoutHeaded(nodes: readonly Node[], head: number): Passage {
  const value = nodes.slice(head);
  const lead = takeBefore(firstPiece(nodes));
  return join(lead, layoutRow(nodes.slice(0, head)), ...(value.length === 0 ? [] : [" ", layoutExpression(value)]));
}

/** A head, and the expression below it unless there is room beside. */
export function layoutAbove(nodes: readonly Node[], head: number): Passage {
  const value = nodes.slice(head);
  const lead = takeBefore(firstPiece(nodes));
  const behind = takeAfter(lastPiece(value));
  return join(lead, layoutRow(nodes.slice(0, head)), group(indent(line, layoutExpression(value, join))), behind);
}
