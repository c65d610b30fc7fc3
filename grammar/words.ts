// Which words are structure words where they stand, and what newcomers write instead: one walk over the tokens before the parser.
import type { IToken, TokenType } from "chevrotain";
import type { SyntaxFault } from "./ast.js";
import { fault, replace } from "./faults.js";
import { sameLine, startsLine } from "./lines.js";
import * as t from "./tokens.js";

/** What the innermost open bracket is for. */
type Room = "file" | "names" | "parameters" | "body" | "train" | "block" | "branches" | "repeat" | "arguments" | "group";

interface Place {
  readonly room: Room;
  /** What began the last declaration or statement here. */
  opener: TokenType | undefined;
  /** Whether an expression may go on here, so that a name behind one lacks its arrow. */
  chaining: boolean;
  /** `repeat` was read and its brace has not come yet. */
  repeating: boolean;
}

/** A token and what stands around it; the two before it are already read. */
interface Here {
  readonly text: string;
  readonly token: IToken;
  readonly place: Place;
  readonly before: IToken | undefined;
  readonly previous: IToken | undefined;
  readonly next: IToken | undefined;
  readonly afterNext: IToken | undefined;
}

type Tokens = readonly IToken[];
type Faults = SyntaxFault[];

/** The tokens as the parser wants them: words told apart, foreign marks replaced, each with its fault. */
export function readWords(text: string, tokens: Tokens): { readonly tokens: Tokens; readonly faults: readonly SyntaxFault[] } {
  const out: IToken[] = [];
  const faults: Faults = [];
  const places: Place[] = [enter("file")];
  tokens.forEach((token, at) => {
    const here: Here = {
      text,
      token,
      place: places.at(-1)!,
      before: out.at(-2),
      previous: out.at(-1),
      next: tokens[at + 1],
      afterNext: tokens[at + 2],
    };
    for (const read of readToken(here, faults)) {
      const room = opening.has(read.tokenType) ? roomBehind(read, here) : undefined;
      note(here.place, read.tokenType);
      if (room !== undefined) places.push(enter(room));
      if (closing.has(read.tokenType) && places.length > 1) places.pop();
      out.push(read);
    }
  });
  return { tokens: out, faults };
}

/** Whether a word, first on its line and before a name, begins a declaration. */
export function declares(word: string): boolean {
  return words.get(word)?.some(({ where }) => where === beginsDeclaration) ?? false;
}

/** Whether a word, first on its line and before a name, begins a statement of a model or layer. */
export function states(word: string): boolean {
  return words.get(word)?.some(({ where }) => where === beginsStatement) ?? false;
}

// ---------------------------------------------------------------- places

const opening: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LBrace, t.BranchBrace]);
const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);

/** What an expression may end with. */
const endings: ReadonlySet<TokenType> = new Set([t.Name, t.Numeral, t.Text, t.True, t.False, t.Gap, t.RParen, t.RBracket, t.RBrace]);

/** What a name is expected behind, whatever its spelling. */
const declarers: ReadonlySet<TokenType> = new Set([t.Const, t.Fn, t.Layer, t.Optimizer, t.Metric, t.Model, t.Train]);
const staters: ReadonlySet<TokenType> = new Set([t.Input, t.Target, t.Output, t.Share, t.Param, t.State, t.Allow]);
/** What an expression begins behind. */
const valuers: ReadonlySet<TokenType> = new Set([t.Equals, t.LeftArrow, t.Tilde, t.Return, t.Loss, t.Regularize, t.Metric]);
const openers: ReadonlySet<TokenType> = new Set([...declarers, ...staters, ...valuers, t.Import, t.Binder].filter((type) => type !== t.Equals && type !== t.LeftArrow && type !== t.Tilde));

function enter(room: Room): Place {
  return { room, opener: undefined, chaining: room === "repeat", repeating: false };
}

/** What the place learns from a token that was read in it. */
function note(place: Place, type: TokenType): void {
  if (openers.has(type)) place.opener = type;
  if (openers.has(type)) place.chaining = false;
  if (valuers.has(type) && !(place.room === "file" && declarers.has(type))) place.chaining = true;
  if (type === t.Repeat) place.repeating = true;
  else if (type === t.BranchBrace) place.repeating = false;
}

function roomBehind(bracket: IToken, { place, previous, before }: Here): Room {
  if (bracket.tokenType === t.BranchBrace) return place.repeating ? "repeat" : "branches";
  if (bracket.tokenType === t.LBrace) return place.room === "file" ? roomOf(place.opener) : "block";
  if (bracket.tokenType === t.LBracket || previous?.tokenType !== t.Name) return "group";
  return place.room === "file" && before !== undefined && declarers.has(before.tokenType) ? "parameters" : "arguments";
}

function roomOf(declarer: TokenType | undefined): Room {
  if (declarer === t.Train) return "train";
  return declarer === t.Import ? "names" : "body";
}

function holdsStatements({ room }: Place): boolean {
  return room === "body" || room === "block";
}

// ---------------------------------------------------------------- structure words

interface Use {
  readonly type: TokenType;
  readonly where: (here: Here) => boolean;
}

/** What each word is, and where: anywhere else it is an ordinary name. */
const words: ReadonlyMap<string, readonly Use[]> = new Map(
  Object.entries({
    import: [{ type: t.Import, where: beginsDeclaration }],
    from: [{ type: t.From, where: ({ place, previous }) => place.opener === t.Import && previous?.tokenType === t.RBrace }],
    const: [{ type: t.Const, where: beginsDeclaration }],
    fn: [{ type: t.Fn, where: beginsDeclaration }],
    grad: [{ type: t.Grad, where: beginsGradient }],
    layer: [{ type: t.Layer, where: beginsDeclaration }],
    model: [{ type: t.Model, where: beginsDeclaration }],
    train: [{ type: t.Train, where: beginsDeclaration }],
    optimizer: [{ type: t.Optimizer, where: beginsDeclaration }],
    metric: [
      { type: t.Metric, where: beginsDeclaration },
      { type: t.Metric, where: beginsStatement },
    ],
    allow: [{ type: t.Allow, where: (here) => begins(here) && here.next?.tokenType === t.Name && here.afterNext?.tokenType === t.Text }],
    input: [{ type: t.Input, where: beginsStatement }],
    target: [{ type: t.Target, where: beginsStatement }],
    output: [{ type: t.Output, where: beginsStatement }],
    share: [{ type: t.Share, where: beginsStatement }],
    param: [{ type: t.Param, where: beginsStatement }],
    state: [{ type: t.State, where: beginsStatement }],
    return: [{ type: t.Return, where: beginsStatement }],
    loss: [{ type: t.Loss, where: beginsStatement }],
    regularize: [{ type: t.Regularize, where: beginsStatement }],
    in: [{ type: t.In, where: (here) => ends(here.previous) && (here.place.room === "parameters" || here.before?.tokenType === t.Repeat) }],
    log: [{ type: t.Log, where: endsRange }],
    when: [{ type: t.When, where: (here) => follows(here, t.Param, t.State) && !binds(here.next) }],
    on: [{ type: t.On, where: (here) => follows(here, t.Regularize) && here.next?.tokenType === t.Name && !binds(here.next) }],
    if: [{ type: t.If, where: isNoKey }],
    then: [{ type: t.Then, where: isNoKey }],
    else: [{ type: t.Else, where: isNoKey }],
    repeat: [{ type: t.Repeat, where: isNoKey }],
    and: [{ type: t.And, where: isNoKey }],
    or: [{ type: t.Or, where: isNoKey }],
    not: [{ type: t.Not, where: isNoKey }],
    true: [{ type: t.True, where: isNoKey }],
    false: [{ type: t.False, where: isNoKey }],
  } satisfies Record<string, readonly Use[]>),
);

/** `if: 3` in an argument list is a key like any other. */
function isNoKey({ previous, next }: Here): boolean {
  return !(next?.tokenType === t.Colon && (previous?.tokenType === t.LParen || previous?.tokenType === t.Comma));
}

function beginsDeclaration(here: Here): boolean {
  const { place, next } = here;
  return place.room === "file" && begins(here) && (next === undefined || next.tokenType === t.Name || next.tokenType === t.LBrace || next.tokenType === t.LParen);
}

function beginsStatement(here: Here): boolean {
  return here.place.room === "body" && begins(here) && !binds(here.next) && here.next?.tokenType !== t.Arrow;
}

function beginsGradient(here: Here): boolean {
  return here.place.room === "file" && follows(here, t.Fn) && here.next?.tokenType === t.Name && binds(here.afterNext);
}

function endsRange({ place, previous, next }: Here): boolean {
  const behind = next?.tokenType;
  return place.room === "parameters" && (ends(previous) || previous?.tokenType === t.DotDot) && (behind === t.Equals || behind === t.Comma || behind === t.RParen);
}

/** Whether a statement may begin here: nothing before it waits for a value. In a broken text the line tells. */
function begins({ text, token, previous, next }: Here): boolean {
  if (previous === undefined || previous.tokenType === t.LBrace || ends(previous)) return true;
  if (next === undefined || (next.tokenType !== t.Name && next.tokenType !== t.Numeral) || joining.has(next.image)) return false;
  return startsLine(text, token.startOffset) && sameLine(text, token.startOffset, next.startOffset);
}

/** Words that go on with what stands before them. */
const joining: ReadonlySet<string> = new Set(["and", "or", "then", "else", "when", "on", "grad", "in", "log"]);

/** Whether the word stands behind an expression in a statement that one of the types began. */
function follows({ place, previous }: Here, ...types: TokenType[]): boolean {
  return ends(previous) && place.opener !== undefined && types.includes(place.opener);
}

function ends(token: IToken | undefined): boolean {
  return token !== undefined && endings.has(token.tokenType);
}

function binds(token: IToken | undefined): boolean {
  return token?.tokenType === t.Equals || token?.tokenType === t.LeftArrow;
}

// ---------------------------------------------------------------- token by token

function readToken(here: Here, faults: Faults): Tokens {
  const { token } = here;
  const foreign = t.foreignMarks.get(token.tokenType);
  if (foreign !== undefined) return readForeign(here, foreign, faults);
  return readers.get(token.tokenType)?.(here, faults) ?? [token];
}

const readers: ReadonlyMap<TokenType, (here: Here, faults: Faults) => Tokens> = new Map([
  [t.Name, readWord],
  [t.LBrace, readBrace],
  [t.Comma, readComma],
  [t.Equals, readEquals],
  [t.Colon, readColon],
  [t.LeftArrow, readLeftArrow],
  [t.Text, readText],
  [t.SingleQuotedText, readQuotes],
  [t.CurlyQuotedText, readQuotes],
  [t.OpenText, readOpenText],
  [t.NumberWithoutZero, readNumber],
  [t.NumberWithoutDigits, readNumber],
  [t.Dot, readDot],
  [t.Unknown, readUnknown],
]);

function readWord(here: Here, faults: Faults): Tokens {
  const { token, place, previous, next } = here;
  const named = previous !== undefined && (declarers.has(previous.tokenType) || staters.has(previous.tokenType));
  const use = words.get(token.image)?.find(({ where }) => where(here));
  if (use !== undefined) return [t.retag(token, use.type)];
  if (!named && holdsStatements(place) && (binds(next) || lacksEquals(here))) return [t.retag(token, t.Binder)];
  const foreign = foreignWord(here);
  if (foreign !== undefined) return readForeign(here, foreign, faults);
  if (isStray(here)) return strayed(token, faults);
  if (!lacksArrow(here)) return [token];
  const { startOffset } = token;
  faults.push(fault("NN001", t.spanOf(token), { stage: token.image }, { fix: [replace({ start: startOffset, end: startOffset }, "-> ")] }));
  return [t.invent(t.Arrow, startOffset), token];
}

/** `h: image -> …` on a line of its own. */
function lacksEquals(here: Here): boolean {
  return here.next?.tokenType === t.Colon && begins(here) && startsLine(here.text, here.token.startOffset);
}

/** A name on a line of its own that neither begins a statement nor goes on with one, such as `Loss mse(a, b)`. */
function isStray(here: Here): boolean {
  const { text, token, place, previous } = here;
  const free = previous?.tokenType === t.LBrace || ends(previous);
  return holdsStatements(place) && free && startsLine(text, token.startOffset) && !lacksArrow(here);
}

function strayed(token: IToken, faults: Faults): Tokens {
  faults.push(fault("NN004", t.spanOf(token), { expected: "a statement", found: token.image }));
  return [t.retag(token, t.Stray)];
}

/** A name directly behind an expression that looks like the next stage of a chain. */
function lacksArrow({ text, token, place, previous, next }: Here): boolean {
  if (!place.chaining || place.room === "train" || !ends(previous)) return false;
  if (place.room === "file" && previous!.tokenType === t.RBrace) return false;
  if (token.startOffset === previous!.startOffset + previous!.image.length) return false;
  return next === undefined || next.tokenType === t.LParen || next.tokenType === t.Arrow || next.tokenType === t.RBrace || startsLine(text, next.startOffset);
}

/** Braces in a model open branches; behind a source of data they open its bindings. */
function readBrace({ token, place, next, afterNext }: Here): Tokens {
  const opensStatements = (place.room === "file" && !place.chaining) || (place.room === "train" && !place.repeating && (next?.tokenType === t.RBrace || binds(afterNext) || next?.image === "allow"));
  return opensStatements ? [token] : [t.retag(token, t.BranchBrace)];
}

/** A comma before a closing bracket says nothing. */
function readComma({ token, previous, next }: Here): Tokens {
  const trailing = next !== undefined && closing.has(next.tokenType) && previous?.tokenType !== t.Comma && !opening.has(previous!.tokenType);
  return trailing ? [] : [token];
}

function readEquals({ text, token, place, previous, before, next }: Here, faults: Faults): Tokens {
  const keyed = previous?.tokenType === t.Name;
  if (keyed && place.room === "arguments" && (before?.tokenType === t.LParen || before?.tokenType === t.Comma)) {
    const start = previous.startOffset + previous.image.length;
    const end = token.startOffset + 1;
    const spaced = next === undefined || next.startOffset > end;
    faults.push(fault("NN002", { start: previous.startOffset, end }, { name: previous.image }, { fix: [replace({ start, end }, spaced ? ":" : ": ")] }));
    return [t.retag(token, t.Colon)];
  }
  return keyed && place.room === "train" ? dropped(text, token, faults) : [token];
}

function readColon({ text, token, place, previous }: Here, faults: Faults): Tokens {
  if (previous?.tokenType === t.Binder) {
    faults.push(fault("NN007", t.spanOf(token), { found: ":", instead: "=" }, { fix: [replace(t.spanOf(token), text[token.startOffset - 1] === " " ? "=" : " =")] }));
    return [t.retag(token, t.Equals)];
  }
  return previous?.tokenType === t.Name && place.room === "train" ? dropped(text, token, faults) : [token];
}

/** `batch = 64`: a setting has its value right behind its name. */
function dropped(text: string, token: IToken, faults: Faults): Tokens {
  const span = t.spanOf(token);
  const gap = text[span.end] === " " && text[span.start - 1] === " " ? { start: span.start, end: span.end + 1 } : span;
  const parted = gap !== span || text[span.end] === " " || text[span.start - 1] === " ";
  faults.push(fault("NN004", span, { expected: "the value of the setting", found: token.image }, { fix: [replace(gap, parted ? "" : " ")] }));
  return [];
}

/** `x <-1` compares where nothing can be updated. */
function readLeftArrow({ token, place }: Here): Tokens {
  if (holdsStatements(place)) return [token];
  const less = { ...t.retag(token, t.Less), image: "<", endOffset: token.startOffset };
  return [less, { ...t.retag(token, t.Minus), image: "-", startOffset: token.startOffset + 1 }];
}

// ---------------------------------------------------------------- what other languages write

function readForeign({ token }: Here, { code, instead, type }: t.Foreign, faults: Faults): Tokens {
  const replacement = type === undefined ? "" : type === t.Not ? "not " : instead;
  faults.push(fault(code, t.spanOf(token), { found: token.image, instead }, { fix: type === t.Gap ? undefined : [replace(t.spanOf(token), replacement)] }));
  return type === undefined ? [] : [t.retag(token, type)];
}

const foreignValues: ReadonlyMap<string, t.Foreign> = new Map([
  ["True", { code: "NN007", instead: "true", type: t.True }],
  ["False", { code: "NN007", instead: "false", type: t.False }],
  ["None", { code: "NN007", instead: "a number, true or false", type: t.Gap }],
  ["null", { code: "NN007", instead: "a number, true or false", type: t.Gap }],
]);

const foreignDeclarers: ReadonlyMap<string, t.Foreign> = new Map([
  ["let", { code: "NN007", instead: "const", type: t.Const }],
  ["var", { code: "NN007", instead: "const", type: t.Const }],
  ["def", { code: "NN007", instead: "fn", type: t.Fn }],
  ["func", { code: "NN007", instead: "fn", type: t.Fn }],
  ["function", { code: "NN007", instead: "fn", type: t.Fn }],
  ["class", { code: "NN007", instead: "model", type: t.Model }],
  ["network", { code: "NN007", instead: "model", type: t.Model }],
]);

const superfluous: ReadonlySet<string> = new Set(["let", "var", "const"]);

function foreignWord(here: Here): t.Foreign | undefined {
  const { token, place, previous, next } = here;
  if (!ends(previous) && next?.tokenType !== t.Colon && !binds(next) && foreignValues.has(token.image)) return foreignValues.get(token.image);
  if (next?.tokenType !== t.Name || !begins(here)) return undefined;
  if (place.room === "file") return foreignDeclarers.get(token.image);
  if (!holdsStatements(place) || !superfluous.has(token.image)) return undefined;
  return { code: "NN007", instead: `${next.image} = …`, type: undefined };
}

function readText({ token }: Here, faults: Faults): Tokens {
  for (const { index, 0: escape } of token.image.matchAll(/\\[^]/g)) {
    if (/["\\nt]/.test(escape[1]!)) continue;
    const start = token.startOffset + index;
    faults.push(fault("NN005", { start, end: start + 2 }, { found: escape, instead: `\\${escape}` }, { fix: [replace({ start, end: start }, "\\")] }));
  }
  return [token];
}

function readQuotes({ token }: Here, faults: Faults): Tokens {
  const inside = token.image.slice(1, -1);
  const fix = inside.includes('"') ? undefined : [replace(t.spanOf(token), `"${inside}"`)];
  faults.push(fault("NN005", t.spanOf(token), { found: token.image[0]!, instead: '"' }, { fix }));
  return [t.retag(token, t.Text)];
}

function readOpenText({ token }: Here, faults: Faults): Tokens {
  faults.push(fault("NN005", t.spanOf(token), { found: "a text without its closing quote", instead: '"…" on one line' }));
  return [t.retag(token, t.Gap)];
}

function readNumber({ token }: Here, faults: Faults): Tokens {
  const instead = token.image.startsWith(".") ? `0${token.image}` : token.image.slice(0, -1);
  faults.push(fault("NN005", t.spanOf(token), { found: token.image, instead }, { fix: [replace(t.spanOf(token), instead)] }));
  return [t.retag(token, t.Numeral)];
}

/** `x.relu()`: methods are stages here. */
function readDot(here: Here, faults: Faults): Tokens {
  if (!ends(here.previous) || here.next?.tokenType !== t.Name) return readUnknown(here, faults);
  faults.push(fault("NN005", t.spanOf(here.token), { found: ".", instead: "->" }));
  return [t.retag(here.token, t.Arrow)];
}

/** A run of characters that mean nothing here is one fault. */
function readUnknown({ token }: Here, faults: Faults): Tokens {
  const span = t.spanOf(token);
  const last = faults.at(-1);
  const goesOn = last?.code === "NN005" && last.end === span.start && last.details["instead"] === "";
  if (goesOn) faults.pop();
  const found = goesOn ? `${last.details["found"]}${token.image}` : token.image;
  faults.push(fault("NN005", { start: goesOn ? last.start : span.start, end: span.end }, { found, instead: "" }));
  return [];
}
