// What the parser says it expected, in words.
import { EOF, type IParserErrorMessageProvider, type TokenType } from "chevrotain";
import * as t from "./tokens.js";

/** A text with more faults than this is no spec; the rest of it is not read. */
export const MOST_FAULTS = 100;

/** Thrown out of the parser when it has found more faults than anyone will read. */
export class TooManyFaults extends Error {}

/** What a rule stands for, in words, where nothing of it could be read. */
const phrases: Readonly<Record<string, string>> = {
  item: "a declaration such as model or train",
  statement: "a statement",
  expression: "an expression",
  operand: "an expression",
  range: "an expression",
  stage: "a stage such as dense(10)",
  parameterType: "a type such as int, float or [n]",
  valueType: "a shape such as [28, 28], or class(10) or index(10)",
  dim: "a size",
  setting: "a setting",
  sweepDeclaration: "a line such as range lr in 1e-4..1e-1 log",
  regularize: "a name",
  branches: "a stage such as dense(10)",
  chain: "a stage such as dense(10)",
};

/** What may stand where a closing bracket was expected, by rule. */
const insteadOfClosing: Readonly<Record<string, string>> = {
  body: "a statement",
  block: "a binding such as image = image / 255",
  trainDeclaration: "a setting such as batch 64",
  sweepDeclaration: "a line such as range lr in 1e-4..1e-1 log",
  operand: "`,` or `)`",
  branches: "`->`, `,` or `}`",
  repeat: "`->` or `}`",
};

/** Whether what was expected begins something new, so that all before it is complete. */
export function beginsAfresh(expected: string): boolean {
  return [
    phrases.item,
    phrases.statement,
    ...["body", "block", "trainDeclaration", "sweepDeclaration"].map((rule) => insteadOfClosing[rule]),
  ].includes(expected);
}

const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);

/** The message of an exception is what was expected, in words. `count` tells how many there are already. */
export function expectations(count: () => number): IParserErrorMessageProvider {
  const counted = (message: string): string => {
    if (count() >= MOST_FAULTS) throw new TooManyFaults(message);
    return message;
  };
  return {
    buildMismatchTokenMessage: ({ expected, ruleName }) => counted(mismatch(expected, ruleName)),
    buildNoViableAltMessage: ({ ruleName }) => counted(phraseOf(ruleName)),
    buildEarlyExitMessage: ({ ruleName }) => counted(phraseOf(ruleName)),
    buildNotAllInputParsedMessage: () => counted(phraseOf("item")),
  };
}

function phraseOf(ruleName: string): string {
  return phrases[ruleName] ?? "something else";
}

function mismatch(expected: TokenType, ruleName: string): string {
  if (expected === EOF) return phraseOf("item");
  const label = expected.LABEL ?? expected.name;
  if (closing.has(expected))
    return insteadOfClosing[ruleName] ?? (expected === t.RBrace ? "`,` or `}`" : `\`,\` or \`${label}\``);
  return /^an? /.test(label) ? label : `\`${label}\``;
}
