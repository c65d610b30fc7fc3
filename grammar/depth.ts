// How deep a text nests, measured on its tokens, so that neither the parser nor anything after it can run out of stack.
import type { IToken, TokenType } from "chevrotain";
import * as t from "./tokens.js";

/** What makes an expression one level deeper. */
const deepening: ReadonlySet<TokenType> = new Set([
  ...t.vocabulary.filter((type) => type.CATEGORIES?.includes(t.BinaryOperator)),
  t.Not,
  t.If,
]);
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
  /** Operators and `if`s of the run that is being read. */
  operators: number;
  /** The deepest bracket in this run. */
  inner: number;
  /** The deepest run before. */
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
  const levels: Level[] = [{ operators: 0, inner: 0, deepest: 0 }];
  let previous: TokenType | undefined;
  for (const token of tokens) {
    const level = levels.at(-1)!;
    // Each index holds the one before it: x[0][0] is (x[0])[0].
    if (token.tokenType === t.LBracket && previous === t.RBracket) level.operators++;
    previous = token.tokenType;
    if (opening.has(token.tokenType)) levels.push({ operators: 0, inner: 0, deepest: 0 });
    else if (closing.has(token.tokenType) && levels.length > 1) {
      levels.pop();
      const outer = levels.at(-1)!;
      outer.inner = Math.max(outer.inner, depthOf(level) + 1);
    } else if (parting.has(token.tokenType)) {
      level.deepest = depthOf(level);
      level.operators = level.inner = 0;
    } else if (deepening.has(token.tokenType)) level.operators++;
    if (levels.length + depthOf(levels.at(-1)!) > limit) return token;
  }
  return undefined;
}

function depthOf({ operators, inner, deepest }: Level): number {
  return Math.max(deepest, operators + inner);
}
