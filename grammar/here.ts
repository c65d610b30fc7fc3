// Where a token stands: what the brackets around it are for, and what is before and behind it.
import type { IToken, TokenType } from "chevrotain";
import type { SyntaxFault } from "./ast.js";
import { sameLine, startsLine } from "./lines.js";
import * as t from "./tokens.js";

/** What the innermost open bracket is for. */
export type Room =
  | "file"
  | "names"
  | "parameters"
  | "body"
  | "train"
  | "sweep"
  | "block"
  | "branches"
  | "repeat"
  | "arguments"
  | "group";

export interface Place {
  readonly room: Room;
  /** What began the last declaration or statement here. */
  opener: TokenType | undefined;
  /** Whether an expression may go on here, so that a name behind one lacks its arrow. */
  chaining: boolean;
  /** `repeat` was read and its brace has not come yet. */
  repeating: boolean;
  /** Behind the `on` of a regularizer and behind `freeze`, where names may be paths: `h.weight`. */
  naming: boolean;
  /** The word of the setting that was begun last, in a block of settings. */
  setting: IToken | undefined;
}

/** A token and what stands around it; the two before it are already read. */
export interface Here {
  readonly text: string;
  readonly token: IToken;
  readonly place: Place;
  readonly before: IToken | undefined;
  readonly previous: IToken | undefined;
  readonly next: IToken | undefined;
  readonly afterNext: IToken | undefined;
}

export type Tokens = readonly IToken[];
export type Faults = SyntaxFault[];

export const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace, t.BranchBrace]);
export const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);

/** What an expression or a setting may end with. */
const endings: ReadonlySet<TokenType> = new Set([
  t.Name,
  t.Stratified,
  t.Unit,
  t.Numeral,
  t.Text,
  t.True,
  t.False,
  t.Gap,
  t.Log,
  t.RParen,
  t.RBracket,
  t.RBrace,
]);

/** What the period of a setting may be counted in. */
export const units: ReadonlySet<string> = new Set(
  ["step", "second", "minute", "hour"].flatMap((unit) => [unit, `${unit}s`]),
);

/** What a name is expected behind, whatever its spelling. */
export const declarers: ReadonlySet<TokenType> = new Set([
  t.Const,
  t.Fn,
  t.Layer,
  t.Optimizer,
  t.Metric,
  t.Model,
  t.Train,
  t.Sweep,
]);
export const staters: ReadonlySet<TokenType> = new Set([
  t.Input,
  t.Target,
  t.Output,
  t.Share,
  t.Param,
  t.State,
  t.Allow,
  t.Range,
]);
/** What an expression begins behind. */
const valuers: ReadonlySet<TokenType> = new Set([
  t.Equals,
  t.LeftArrow,
  t.Tilde,
  t.Return,
  t.Loss,
  t.Regularize,
  t.Metric,
]);
const openers: ReadonlySet<TokenType> = new Set(
  [...declarers, ...staters, ...valuers, t.Import, t.Binder, t.Every, t.Unit].filter(
    (type) => type !== t.Equals && type !== t.LeftArrow && type !== t.Tilde,
  ),
);

export function enter(room: Room): Place {
  return {
    room,
    opener: undefined,
    chaining: room === "repeat" || room === "branches",
    repeating: false,
    naming: false,
    setting: undefined,
  };
}

/** What the place learns from a token that was read in it. */
export function note(place: Place, token: IToken, previous: IToken | undefined): void {
  const type = token.tokenType;
  if (isSettingName(place, token, previous)) place.setting = token;
  if (openers.has(type)) place.opener = type;
  const begunSetting = holdsSettings(place) && type === t.Name && ends(previous);
  if (openers.has(type) || begunSetting) place.chaining = false;
  if (begunSetting && place.opener === t.Range) place.opener = undefined;
  if (valuers.has(type) && !(place.room === "file" && declarers.has(type))) place.chaining = true;
  if (holdsSettings(place) && type === t.Arrow) place.chaining = true;
  if (type === t.On || type === t.Freeze) place.naming = true;
  else if (type !== t.Name && type !== t.Comma) place.naming = false;
  if (type === t.Repeat) place.repeating = true;
  else if (type === t.BranchBrace) place.repeating = false;
}

/** Whether a name is the word of a setting rather than a part of the value of one. */
function isSettingName(place: Place, { tokenType }: IToken, previous: IToken | undefined): boolean {
  if (!holdsSettings(place) || tokenType !== t.Name || previous === undefined) return false;
  return previous.tokenType === t.LBrace || (ends(previous) && previous !== place.setting);
}

export function roomBehind(bracket: IToken, { place, previous, before }: Here): Room {
  if (bracket.tokenType === t.BranchBrace) return place.repeating ? "repeat" : "branches";
  if (bracket.tokenType === t.LBrace) return place.room === "file" ? roomOf(place.opener) : "block";
  if (bracket.tokenType === t.LBracket || previous?.tokenType !== t.Name) return "group";
  return place.room === "file" && before !== undefined && declarers.has(before.tokenType) ? "parameters" : "arguments";
}

function roomOf(declarer: TokenType | undefined): Room {
  if (declarer === t.Train) return "train";
  if (declarer === t.Sweep) return "sweep";
  return declarer === t.Import ? "names" : "body";
}

export function holdsStatements({ room }: Place): boolean {
  return room === "body" || room === "block";
}

/** Lines of a name and its value. */
export function holdsSettings({ room }: Place): boolean {
  return room === "train" || room === "sweep";
}

// ---------------------------------------------------------------- what is beside it

/** Whether a statement may begin here: nothing before it waits for a value. In a broken text the line tells. */
export function begins({ text, token, previous, next }: Here): boolean {
  if (previous === undefined || previous.tokenType === t.LBrace || ends(previous)) return true;
  if (next === undefined || (next.tokenType !== t.Name && next.tokenType !== t.Numeral) || joining.has(next.image))
    return false;
  return startsLine(text, token.startOffset) && sameLine(text, token.startOffset, next.startOffset);
}

/** Words that go on with what stands before them. */
const joining: ReadonlySet<string> = new Set(["and", "or", "then", "else", "when", "on", "grad", "in", "log"]);

/** Whether the word stands behind an expression in a statement that one of the types began. */
export function follows({ place, previous }: Here, ...types: TokenType[]): boolean {
  return ends(previous) && place.opener !== undefined && types.includes(place.opener);
}

export function ends(token: IToken | undefined): boolean {
  return token !== undefined && endings.has(token.tokenType);
}

export function binds(token: IToken | undefined): boolean {
  return token?.tokenType === t.Equals || token?.tokenType === t.LeftArrow;
}
