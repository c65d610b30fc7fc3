// Which words are structure words where they stand: one walk over the tokens before the parser.
import type { IToken, TokenType } from "chevrotain";
import type { SyntaxFault } from "./ast.js";
import { fault, replace } from "./faults.js";
import * as brought from "./foreign.js";
import {
  begins,
  binds,
  closing,
  declarers,
  ends,
  enter,
  follows,
  holdsSettings,
  holdsStatements,
  note,
  opening,
  roomBehind,
  staters,
  type Faults,
  type Here,
  type Place,
  type Tokens,
  units,
} from "./here.js";
import { standIns, withinExpressions } from "./left-out.js";
import { sameLine, startsLine } from "./lines.js";
import * as t from "./tokens.js";

/** The tokens as the parser wants them: words told apart, foreign marks replaced, each with its fault. */
export function readWords(
  text: string,
  tokens: Tokens,
): { readonly tokens: Tokens; readonly faults: readonly SyntaxFault[] } {
  const out: IToken[] = [];
  const faults: Faults = [];
  const places: Place[] = [enter("file")];
  tokens.forEach((token, at) => {
    const stand = (): Here => ({
      text,
      token,
      place: places.at(-1)!,
      before: out.at(-2),
      previous: out.at(-1),
      next: tokens[at + 1],
      afterNext: tokens[at + 2],
    });
    if (holdsSettings(places.at(-1)!))
      for (const standIn of standIns(stand(), faults)) {
        note(places.at(-1)!, standIn, out.at(-1));
        out.push(standIn);
      }
    const here = stand();
    if (goesOnWithPath(here)) {
      const path = out.pop()!;
      out.push({ ...path, image: path.image + token.image });
      return;
    }
    for (const read of readToken(here, faults)) {
      const room = opening.has(read.tokenType) ? roomBehind(read, here) : undefined;
      note(here.place, read, here.previous);
      if (room !== undefined) places.push(enter(room));
      if (closing.has(read.tokenType) && places.length > 1) places.pop();
      out.push(read);
    }
  });
  return { tokens: out, faults };
}

/** `.weight` behind `h`, or `.1` behind `h`, with nothing between them. */
function goesOnWithPath({ token, place, previous }: Here): boolean {
  if (!place.naming || previous?.tokenType !== t.Name || t.spanOf(previous).end !== token.startOffset) return false;
  return token.image.startsWith(".") || previous.image.endsWith(".");
}

/** Whether a word, first on its line and before a name, begins a declaration. */
export function declares(word: string): boolean {
  return words.get(word)?.some(({ where }) => where === beginsDeclaration) ?? false;
}

/** Whether a word, first on its line and before a name, begins a statement of a model or layer. */
export function states(word: string): boolean {
  return words.get(word)?.some(({ where }) => where === beginsStatement) ?? false;
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
    from: [
      { type: t.From, where: ({ place, previous }) => place.opener === t.Import && previous?.tokenType === t.RBrace },
    ],
    const: [{ type: t.Const, where: beginsDeclaration }],
    fn: [{ type: t.Fn, where: beginsDeclaration }],
    grad: [{ type: t.Grad, where: beginsGradient }],
    layer: [{ type: t.Layer, where: beginsDeclaration }],
    model: [{ type: t.Model, where: beginsDeclaration }],
    train: [{ type: t.Train, where: beginsDeclaration }],
    sweep: [{ type: t.Sweep, where: beginsDeclaration }],
    optimizer: [{ type: t.Optimizer, where: beginsDeclaration }],
    metric: [
      { type: t.Metric, where: beginsDeclaration },
      { type: t.Metric, where: beginsStatement },
    ],
    allow: [{ type: t.Allow, where: beginsAllow }],
    input: [{ type: t.Input, where: beginsStatement }],
    target: [{ type: t.Target, where: beginsStatement }],
    output: [{ type: t.Output, where: beginsStatement }],
    share: [{ type: t.Share, where: beginsStatement }],
    param: [{ type: t.Param, where: beginsStatement }],
    state: [{ type: t.State, where: beginsStatement }],
    return: [{ type: t.Return, where: beginsStatement }],
    loss: [{ type: t.Loss, where: beginsStatement }],
    regularize: [{ type: t.Regularize, where: beginsStatement }],
    range: [{ type: t.Range, where: beginsRange }],
    in: [
      {
        type: t.In,
        where: (here) =>
          ends(here.previous) &&
          (here.place.room === "parameters" ||
            here.before?.tokenType === t.Repeat ||
            here.before?.tokenType === t.Range),
      },
    ],
    log: [{ type: t.Log, where: endsRange }],
    when: [{ type: t.When, where: (here) => follows(here, t.Param, t.State) && !binds(here.next) }],
    on: [
      {
        type: t.On,
        where: (here) => follows(here, t.Regularize) && here.next?.tokenType === t.Name && !binds(here.next),
      },
    ],
    where: [{ type: t.Where, where: beginsCondition }],
    stratified: [{ type: t.Stratified, where: ({ place, previous }) => place.room === "train" && ends(previous) }],
    by: [{ type: t.By, where: ({ previous }) => previous?.tokenType === t.Stratified }],
    every: [{ type: t.Every, where: ({ place, previous }) => place.room === "train" && ends(previous) }],
    ...Object.fromEntries(
      [...units].map((unit) => [unit, [{ type: t.Unit, where: (here) => follows(here, t.Every) }]]),
    ),
    freeze: [{ type: t.Freeze, where: beginsFreeze }],
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

/** `validate where split == "valid"`; the function `where` has its parenthesis right behind it. */
function beginsCondition({ place, token, previous, next }: Here): boolean {
  const isCalled = next?.tokenType === t.LParen && next.startOffset === t.spanOf(token).end;
  return place.room === "train" && previous?.tokenType === t.Name && !isCalled;
}

function beginsFreeze(here: Here): boolean {
  return here.place.room === "train" && begins(here) && here.next?.tokenType === t.Name && !binds(here.next);
}

/** `if: 3` in an argument list is a key like any other. */
function isNoKey({ previous, next }: Here): boolean {
  return !(next?.tokenType === t.Colon && (previous?.tokenType === t.LParen || previous?.tokenType === t.Comma));
}

function beginsDeclaration(here: Here): boolean {
  const { place, next } = here;
  return place.room === "file" && begins(here) && (next === undefined || behindDeclarers.has(next.tokenType));
}

/** A name stands behind the word that declares it; the others where the name was left out. */
const behindDeclarers: ReadonlySet<TokenType> = new Set([t.Name, t.LBrace, t.LParen, t.Equals, t.Text]);

function beginsStatement(here: Here): boolean {
  return here.place.room === "body" && begins(here) && !binds(here.next) && here.next?.tokenType !== t.Arrow;
}

function beginsAllow(here: Here): boolean {
  const { next, afterNext } = here;
  return begins(here) && next?.tokenType === t.Name && (afterNext?.tokenType === t.Text || /^NN\d+$/.test(next.image));
}

function beginsGradient(here: Here): boolean {
  return here.place.room === "file" && follows(here, t.Fn) && here.next?.tokenType === t.Name && binds(here.afterNext);
}

/** Of a sweep, where the name of what is swept comes next. */
function beginsRange(here: Here): boolean {
  return here.place.room === "sweep" && begins(here) && here.next?.tokenType === t.Name;
}

function endsRange({ place, previous, next }: Here): boolean {
  const behind = next?.tokenType;
  if (!ends(previous) && previous?.tokenType !== t.DotDot) return false;
  if (place.room === "sweep") return place.opener === t.Range && behind !== t.LParen;
  return place.room === "parameters" && (behind === t.Equals || behind === t.Comma || behind === t.RParen);
}

// ---------------------------------------------------------------- token by token

function readToken(here: Here, faults: Faults): Tokens {
  const { token } = here;
  const foreign = t.foreignMarks.get(token.tokenType);
  if (foreign !== undefined) return brought.readForeign(here, foreign, faults);
  return readers.get(token.tokenType)?.(here, faults) ?? [token];
}

const readers: ReadonlyMap<TokenType, (here: Here, faults: Faults) => Tokens> = new Map([
  [t.Name, readWord],
  [t.LBrace, readBrace],
  [t.Comma, readComma],
  [t.Equals, readEquals],
  [t.Colon, readColon],
  [t.LeftArrow, readLeftArrow],
  [t.Text, brought.readText],
  [t.SingleQuotedText, brought.readQuotes],
  [t.CurlyQuotedText, brought.readQuotes],
  [t.OpenText, brought.readOpenText],
  [t.NumberWithoutZero, brought.readNumber],
  [t.NumberWithoutDigits, brought.readNumber],
  [t.Dot, brought.readDot],
  [t.Unknown, brought.readUnknown],
]);

function readWord(here: Here, faults: Faults): Tokens {
  const { token, place, previous, next } = here;
  if (isOddUnit(here)) return [t.retag(token, t.Unit)];
  const named = previous !== undefined && (declarers.has(previous.tokenType) || staters.has(previous.tokenType));
  const use = words.get(token.image)?.find(({ where }) => where(here));
  if (use !== undefined) return [t.retag(token, use.type)];
  if (!named && holdsStatements(place) && (binds(next) || lacksEquals(here))) return [t.retag(token, t.Binder)];
  const foreign = brought.foreignWord(here);
  if (foreign !== undefined) return brought.readForeign(here, foreign, faults);
  if (isStray(here)) return strayed(token, faults);
  if (lacksRange(here)) return withRange(token, faults);
  if (!lacksArrow(here)) return [token];
  const { startOffset } = token;
  faults.push(
    fault(
      "NN001",
      t.spanOf(token),
      { stage: token.image },
      { fix: [replace({ start: startOffset, end: startOffset }, "-> ")] },
    ),
  );
  return [t.invent(t.Arrow, startOffset), token];
}

/** `every 3 fortnights`: the last word of its line stands for a unit, whatever it is. */
function isOddUnit(here: Here): boolean {
  const { text, token, previous, next } = here;
  if (withinExpressions.has(token.image) || !follows(here, t.Every)) return false;
  if (!sameLine(text, t.spanOf(previous!).end, token.startOffset)) return false;
  return next === undefined || next.tokenType === t.RBrace || !sameLine(text, token.startOffset, next.startOffset);
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

/** `lr in 1e-4..1e-1` without the word before it. */
function lacksRange(here: Here): boolean {
  const { place, previous, next } = here;
  return place.room === "sweep" && begins(here) && previous?.tokenType !== t.Range && next?.image === "in";
}

function withRange(token: IToken, faults: Faults): Tokens {
  const { startOffset } = token;
  const fix = [replace({ start: startOffset, end: startOffset }, "range ")];
  faults.push(fault("NN004", t.spanOf(token), { expected: "`range`", found: token.image }, { fix }));
  return [t.invent(t.Range, startOffset), token];
}

/** A name directly behind an expression that looks like the next stage of a chain. */
function lacksArrow({ text, token, place, previous, next }: Here): boolean {
  if (!place.chaining || holdsSettings(place) || !ends(previous)) return false;
  if (place.room === "file" && previous!.tokenType === t.RBrace) return false;
  if (token.startOffset === previous!.startOffset + previous!.image.length) return false;
  return (
    next === undefined ||
    next.tokenType === t.LParen ||
    next.tokenType === t.Arrow ||
    next.tokenType === t.RBrace ||
    (next.tokenType === t.Comma && place.room === "branches") ||
    startsLine(text, next.startOffset)
  );
}

/** Braces in a model open branches; behind a source of data they open its bindings. */
function readBrace({ token, place, afterNext }: Here): Tokens {
  const opensBody = place.room === "file" && !place.chaining;
  const opensBlock = holdsSettings(place) && !place.repeating && (!place.chaining || binds(afterNext));
  return opensBody || opensBlock ? [token] : [t.retag(token, t.BranchBrace)];
}

/** A comma before a closing bracket says nothing. */
function readComma({ token, previous, next }: Here): Tokens {
  const trailing =
    next !== undefined &&
    closing.has(next.tokenType) &&
    previous?.tokenType !== t.Comma &&
    !opening.has(previous!.tokenType);
  return trailing ? [] : [token];
}

function readEquals({ text, token, place, previous, before, next }: Here, faults: Faults): Tokens {
  const keyed = previous?.tokenType === t.Name;
  if (keyed && place.room === "arguments" && (before?.tokenType === t.LParen || before?.tokenType === t.Comma)) {
    const start = previous.startOffset + previous.image.length;
    const end = token.startOffset + 1;
    const spaced = next === undefined || next.startOffset > end;
    faults.push(
      fault(
        "NN002",
        { start: previous.startOffset, end },
        { name: previous.image },
        { fix: [replace({ start, end }, spaced ? ":" : ": ")] },
      ),
    );
    return [t.retag(token, t.Colon)];
  }
  if (place.room === "train" && before !== undefined && conditions.has(before.tokenType)) {
    faults.push(
      fault("NN007", t.spanOf(token), { found: "=", instead: "==" }, { fix: [replace(t.spanOf(token), "==")] }),
    );
    return [t.retag(token, t.EqualEqual)];
  }
  return keyed && holdsSettings(place) ? dropped(text, token, faults) : [token];
}

/** What a comparison of a column begins behind. */
const conditions: ReadonlySet<TokenType> = new Set([t.Where, t.And, t.Or, t.Not]);

function readColon({ text, token, place, previous }: Here, faults: Faults): Tokens {
  if (previous?.tokenType === t.Binder) {
    faults.push(
      fault(
        "NN007",
        t.spanOf(token),
        { found: ":", instead: "=" },
        { fix: [replace(t.spanOf(token), text[token.startOffset - 1] === " " ? "=" : " =")] },
      ),
    );
    return [t.retag(token, t.Equals)];
  }
  return previous?.tokenType === t.Name && holdsSettings(place) ? dropped(text, token, faults) : [token];
}

/** `batch = 64`: a setting has its value right behind its name. */
function dropped(text: string, token: IToken, faults: Faults): Tokens {
  const span = t.spanOf(token);
  const gap = text[span.end] === " " && text[span.start - 1] === " " ? { start: span.start, end: span.end + 1 } : span;
  const parted = gap !== span || text[span.end] === " " || text[span.start - 1] === " ";
  faults.push(
    fault(
      "NN004",
      span,
      { expected: "the value of the setting", found: token.image },
      { fix: [replace(gap, parted ? "" : " ")] },
    ),
  );
  return [];
}

/** `x <-1` compares where nothing can be updated. */
function readLeftArrow({ token, place }: Here): Tokens {
  if (holdsStatements(place)) return [token];
  const less = { ...t.retag(token, t.Less), image: "<", endOffset: token.startOffset };
  return [less, { ...t.retag(token, t.Minus), image: "-", startOffset: token.startOffset + 1 }];
}
