// How deep a text nests, measured on its tokens, so that neither the parser nor anything after it can run out of stack.
import type { IToken, TokenType } from "chevrotain";
import { ends } from "./here.js";
import * as t from "./tokens.js";

/** What begins afresh beside what was before. */
const parting: ReadonlySet<TokenType> = new Set([
  t.Comma,
  t.Tilde,
  t.Equals,
  t.LeftArrow,
  t.Binder,
  t.Loss,
  t.Return,
  t.Regularize,
  t.Metric,
]);
const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace, t.BranchBrace]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);

interface Level {
  /** `if`s of the run that is being read: what follows is within them up to its end. */
  choices: number;
  /** `not`s of this side of an `and` or `or`. */
  negations: number;
  /** The operators that group to the left: a row of them is no nesting, since it is read and computed from its front, but each kind may hold another. */
  readonly rows: Set<TokenType>;
  /** Powers, signs and indexes of this operand, and the deepest bracket in it. */
  tight: number;
  inner: number;
  /** The deepest operand before, and the deepest run before. */
  operand: number;
  deepest: number;
}

/** The first bracket that opens deeper than `limit`, before anything is known about the words around it. */
export function bracketTooDeepAt(tokens: readonly IToken[], limit: number): IToken | undefined {
  let depth = 0;
  return tokens.find(({ tokenType }) => {
    if (opening.has(tokenType)) depth++;
    else if (closing.has(tokenType) && depth > 0) depth--;
    return depth > limit;
  });
}

/** The first token at which brackets, operators and `if`s nest deeper than `limit`. */
export function tooDeepAt(tokens: readonly IToken[], limit: number): IToken | undefined {
  const levels: Level[] = [newLevel()];
  let previous: IToken | undefined;
  for (const token of tokens) {
    const level = levels.at(-1)!;
    const { tokenType } = token;
    // Each index holds the one before it: x[0][0] is (x[0])[0].
    if (tokenType === t.LBracket && previous?.tokenType === t.RBracket) level.tight++;
    if (opening.has(tokenType)) levels.push(newLevel());
    else if (closing.has(tokenType) && levels.length > 1) {
      levels.pop();
      const outer = levels.at(-1)!;
      outer.inner = Math.max(outer.inner, depthOf(level) + 1);
    } else if (parting.has(tokenType)) levels[levels.length - 1] = { ...newLevel(), deepest: depthOf(level) };
    else if (tokenType === t.If) level.choices++;
    else if (tokenType === t.Not) level.negations++;
    else if (tokenType === t.Caret) level.tight++;
    else if (tokenType.CATEGORIES?.includes(t.BinaryOperator)) {
      if (ends(previous)) beginOperand(level, tokenType);
      else level.tight++;
    }
    if (levels.length + depthOf(levels.at(-1)!) > limit) return token;
    previous = token;
  }
  return undefined;
}

function newLevel(): Level {
  return { choices: 0, negations: 0, rows: new Set(), tight: 0, inner: 0, operand: 0, deepest: 0 };
}

/** Behind an operator that groups to the left. */
function beginOperand(level: Level, operator: TokenType): void {
  const joins = operator === t.And || operator === t.Or;
  level.operand = Math.max(level.operand, level.tight + level.inner + (joins ? level.negations : 0));
  level.tight = level.inner = 0;
  if (joins) level.negations = 0;
  level.rows.add(operator);
}

function depthOf({ choices, negations, rows, tight, inner, operand, deepest }: Level): number {
  return Math.max(deepest, choices + rows.size + negations + Math.max(operand, tight + inner));
}
