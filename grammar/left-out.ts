// What the author of a setting left out: the next line begins another setting, which is no value of it.
import type { IToken, TokenType } from "chevrotain";
import { fault } from "./faults.js";
import { ends, type Faults, type Here, type Tokens, units } from "./here.js";
import { sameLine, startsLine } from "./lines.js";
import * as t from "./tokens.js";

/** In a block of settings: stand-ins for what is missing before the token, each place with its fault: without them `seed 1` would be the value of an empty `validate where` above it. */
export function standIns(here: Here, faults: Faults): Tokens {
  const { text, token, previous } = here;
  if (previous === undefined) return [];
  const lack = lackBehind(here, previous);
  if (lack === undefined || !isElsewhere(here, previous)) return [];
  const { end } = t.spanOf(previous);
  const isBelow = !sameLine(text, end, token.startOffset);
  const at = isBelow ? { start: end, end } : t.spanOf(token);
  const found = isBelow ? "the end of the line" : token.image;
  faults.push(fault("NN004", at, { expected: lack.expected, found }));
  return lack.types.map((type) => t.invent(type, end));
}

/** What is expected behind a token, and the tokens that the parser is given for it. */
interface Lack {
  readonly expected: string;
  readonly types: readonly TokenType[];
}

function lackBehind({ place }: Here, previous: IToken): Lack | undefined {
  if (place.opener === t.Every && ends(previous)) return unit;
  if (previous === place.setting) return { expected: `the value of ${previous.image}`, types: [t.Gap] };
  if (previous.tokenType === t.Comma && place.naming) return lacks.get(t.Freeze);
  return lacks.get(previous.tokenType) ?? (waitsForOperand(previous.tokenType) ? operand : undefined);
}

const lacks: ReadonlyMap<TokenType, Lack> = new Map<TokenType, Lack>([
  [t.Where, { expected: 'a condition such as split == "valid" behind `where`', types: [t.Gap] }],
  [t.Freeze, { expected: "a layer or weight behind `freeze`", types: [t.Name] }],
  [t.By, { expected: "a target behind `by`", types: [t.Name] }],
  [t.Every, { expected: "a period such as 500 steps behind `every`", types: [t.Gap, t.Unit] }],
  [t.Range, { expected: "a parameter behind `range`", types: [t.Name] }],
  [t.In, { expected: "a range such as 1e-4..1e-1 behind `in`", types: [t.Gap] }],
  [t.DotDot, { expected: "the upper end of the range", types: [t.Gap] }],
  [t.If, { expected: "a condition", types: [t.Gap, t.Then, t.Gap, t.Else, t.Gap] }],
  [t.Then, { expected: "an expression", types: [t.Gap, t.Else, t.Gap] }],
  [t.Else, { expected: "an expression", types: [t.Gap] }],
  [t.Arrow, { expected: "a stage behind `->`", types: [t.Gap] }],
]);

const unit: Lack = { expected: "a unit such as steps, minutes or hours", types: [t.Unit] };
const operand: Lack = { expected: "an expression", types: [t.Gap] };

function waitsForOperand(type: TokenType): boolean {
  return type === t.Not || type.CATEGORIES?.includes(t.BinaryOperator) === true;
}

/** Whether the token surely belongs to something else than what is missing before it. */
function isElsewhere(here: Here, previous: IToken): boolean {
  const { text, token, place } = here;
  if (token.tokenType === t.RBrace) return token.image !== "";
  if (previous === place.setting && besideValues.has(token.image)) return true;
  return startsLine(text, token.startOffset) && beginsSetting(here, previous);
}

/** A name with a value right behind it: no expression goes on like that. */
function beginsSetting({ text, token, place, next }: Here, previous: IToken): boolean {
  if (token.tokenType !== t.Name || next === undefined || withinExpressions.has(token.image)) return false;
  if (!sameLine(text, token.startOffset, next.startOffset)) return false;
  if (next.tokenType === t.Name && previous.tokenType === t.Range && next.image === "in") return false;
  if (next.tokenType === t.Name && place.opener === t.Every && (units.has(token.image) || units.has(next.image)))
    return false;
  if (next.tokenType === t.Name) return !joining.has(next.image);
  return values.has(next.tokenType) || (previous === place.setting && foreignJoints.has(next.tokenType));
}

/** What stands behind the value of a setting. */
const besideValues: ReadonlySet<string> = new Set(["stratified", "every"]);

/** Words that begin or go on with an expression, or with what stands beside it, though an expression comes next. */
export const withinExpressions: ReadonlySet<string> = new Set([
  ...["if", "then", "else", "repeat", "in", "not", "and", "or", "where", "log"],
  ...besideValues,
]);

/** Words that go on with the expression before them. */
const joining: ReadonlySet<string> = new Set(["and", "or", "then", "else", ...besideValues]);

const values: ReadonlySet<TokenType> = new Set([
  t.Numeral,
  t.NumberWithoutZero,
  t.NumberWithoutDigits,
  t.Text,
  t.OpenText,
  t.SingleQuotedText,
  t.CurlyQuotedText,
]);

/** `batch = 64`, which is told of and read all the same. */
const foreignJoints: ReadonlySet<TokenType> = new Set([t.Equals, t.Colon]);
