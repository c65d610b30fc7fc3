// Pairs brackets before anything is parsed, so that one that was left open is reported where it opens and costs nothing after it.
import type { IToken, TokenType } from "chevrotain";
import type { Span, SyntaxFault } from "./ast.js";
import { fault } from "./faults.js";
import { indentBefore, sameLine, startsLine } from "./lines.js";
import { declares, states } from "./words.js";
import {
  Equals,
  invent,
  LBrace,
  LBracket,
  LeftArrow,
  LParen,
  Name,
  Numeral,
  RBrace,
  RBracket,
  RParen,
  spanOf,
} from "./tokens.js";

const closers: ReadonlyMap<TokenType, TokenType> = new Map([
  [LParen, RParen],
  [LBracket, RBracket],
  [LBrace, RBrace],
]);
const closing: ReadonlySet<TokenType> = new Set(closers.values());

export interface Balanced {
  /** Their brackets all pair: missing ones are invented where they most likely belong, superfluous ones are left out. */
  readonly tokens: readonly IToken[];
  /** Each bracket without a partner. */
  readonly faults: readonly SyntaxFault[];
  /** From each `(` and `[` that was left open to where it was taken to be closed: what is odd in there follows from it. */
  readonly doubtful: readonly Span[];
}

/** Pairs the brackets of a text. */
export function balance(text: string, tokens: readonly IToken[]): Balanced {
  if (isBalanced(tokens)) return { tokens, faults: [], doubtful: [] };
  const { alone, until } = unpaired(text, tokens);
  return mend(text, tokens.slice(0, until), alone);
}

function isBalanced(tokens: readonly IToken[]): boolean {
  const expected: TokenType[] = [];
  for (const { tokenType } of tokens) {
    const closer = closers.get(tokenType);
    if (closer !== undefined) expected.push(closer);
    else if (closing.has(tokenType) && expected.pop() !== tokenType) return false;
  }
  return expected.length === 0;
}

interface Open {
  readonly token: IToken;
  readonly indent: number;
}

/** More brackets without a partner than this, and the rest of the text is not read. */
const MOST_ALONE = 100;

/** The brackets without a partner, and how many tokens were looked at. A `}` that starts its line prefers the `{` whose line is indented like its own. */
function unpaired(
  text: string,
  tokens: readonly IToken[],
): { readonly alone: ReadonlySet<IToken>; readonly until: number } {
  const alone = new Set<IToken>();
  const open: Open[] = [];
  let indent = 0;
  let until = 0;
  for (; until < tokens.length && alone.size <= MOST_ALONE; until++) {
    const token = tokens[until]!;
    const first = startsLine(text, token.startOffset);
    if (first) indent = indentBefore(text, token.startOffset);
    if (closers.has(token.tokenType)) open.push({ token, indent });
    else if (closing.has(token.tokenType)) {
      const partner = partnerOf(token, open, first && token.tokenType === RBrace ? indent : undefined);
      if (partner < 0) alone.add(token);
      else for (const { token: opener } of open.splice(partner).slice(1)) alone.add(opener);
    }
  }
  for (const { token } of open) alone.add(token);
  return { alone, until };
}

function partnerOf(closer: IToken, open: readonly Open[], indent: number | undefined): number {
  let nearest = -1;
  for (let at = open.length - 1; at >= 0; at--) {
    const { token, indent: own } = open[at]!;
    if (closers.get(token.tokenType) !== closer.tokenType) continue;
    if (indent === undefined || own === indent) return at;
    if (nearest < 0) nearest = at;
  }
  return nearest;
}

function mend(text: string, tokens: readonly IToken[], alone: ReadonlySet<IToken>): Balanced {
  const out: IToken[] = [];
  const faults: SyntaxFault[] = [];
  const doubtful: Span[] = [];
  const open: Open[] = [];
  let indent = 0;

  function close(before: IToken | undefined): void {
    const { token } = open.pop()!;
    const closer = closers.get(token.tokenType)!;
    const last = out.at(-1)!;
    const end = spanOf(last).end;
    out.push(invent(closer, end));
    if (token.tokenType !== LBrace) doubtful.push({ start: token.startOffset, end });
    const related =
      before === undefined ? undefined : { span: spanOf(before), text: `there is no \`${closer.LABEL}\` before this` };
    faults.push(fault("NN003", spanOf(token), { open: token.image, close: closer.LABEL! }, { related }));
  }

  tokens.forEach((token, at) => {
    const first = startsLine(text, token.startOffset);
    if (first) indent = indentBefore(text, token.startOffset);
    if (first)
      while (
        open.length > 0 &&
        alone.has(open.at(-1)!.token) &&
        endsBefore(open, token, indent, beginning(text, tokens, at))
      )
        close(token);
    if (closing.has(token.tokenType)) {
      if (alone.has(token))
        return void faults.push(
          fault("NN004", spanOf(token), { expected: "an opening bracket before it", found: token.image }),
        );
      while (alone.has(open.at(-1)!.token)) close(token);
      open.pop();
    }
    if (closers.has(token.tokenType)) open.push({ token, indent });
    out.push(token);
  });
  while (open.length > 0) close(undefined);
  return { tokens: out, faults, doubtful };
}

/** Whether the innermost bracket, known to be left open, ends before a token that starts its line. */
function endsBefore(
  open: readonly Open[],
  token: IToken,
  indent: number,
  begins: "declaration" | "statement" | undefined,
): boolean {
  const inner = open.at(-1)!;
  if (begins === "declaration" && indent <= open[0]!.indent) return true;
  if (inner.token.tokenType !== LBrace) return begins === "statement";
  return open.length > 1 && indent <= inner.indent && token.tokenType !== RBrace;
}

/** What a token that starts its line looks like the beginning of. */
function beginning(text: string, tokens: readonly IToken[], at: number): "declaration" | "statement" | undefined {
  const token = tokens[at]!;
  const next = tokens[at + 1];
  if (token.tokenType !== Name || next === undefined) return undefined;
  const close = sameLine(text, token.startOffset, next.startOffset);
  if (close && declares(token.image) && (next.tokenType === Name || next.tokenType === LBrace)) return "declaration";
  if (next.tokenType === Equals || next.tokenType === LeftArrow) return "statement";
  return close && states(token.image) && (next.tokenType === Name || next.tokenType === Numeral)
    ? "statement"
    : undefined;
}
