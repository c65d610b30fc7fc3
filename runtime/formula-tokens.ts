// The words of a formula.

export interface Token {
  readonly kind: "name" | "number" | "sign" | "end";
  readonly symbol: string;
  /** Of a number. */
  readonly value: number;
  readonly at: number;
  readonly startsLine: boolean;
}

/** A text that isn't a formula. Formulas are written by the compiler, so this is never a user's mistake. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";

  constructor(
    problem: string,
    readonly text: string,
    /** Offset in the text. */
    readonly at: number,
  ) {
    const before = text.slice(0, at).split("\n");
    const column = before.at(-1)?.length ?? 0;
    const line = text.split("\n")[before.length - 1] ?? "";
    super(`formula ${before.length}:${column + 1}: ${problem}\n  ${line}\n  ${" ".repeat(column)}^`);
  }
}

/** The words of the text, and "end" as the last. Throws FormulaError at a character that begins no word. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let startsLine = true;
  while (at < text.length) {
    pattern.lastIndex = at;
    const groups = pattern.exec(text)?.groups;
    if (!groups) throw new FormulaError(`"${text[at]}" means nothing here`, text, at);
    const { space, number, name, sign } = groups;
    const symbol = space ?? number ?? name ?? sign ?? "";
    if (space !== undefined) startsLine ||= space.includes("\n");
    else {
      const value = number === undefined ? namedNumbers.get(symbol) : Number(number);
      const kind = value !== undefined ? "number" : name === undefined || namedSigns.has(name) ? "sign" : "name";
      tokens.push({ kind, symbol, value: value ?? NaN, at, startsLine });
      startsLine = false;
    }
    at += symbol.length;
  }
  return [...tokens, { kind: "end", symbol: "", value: NaN, at, startsLine }];
}

/** A token as a message shows it. */
export function shown(token: Token): string {
  return token.kind === "end" ? "the end" : `"${token.symbol}"`;
}

const pattern =
  /(?<space>\s+)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_.]*)|(?<sign>[<>=!]=|[-+*/^()<>=,;])/uy;
const namedNumbers: ReadonlyMap<string, number> = new Map([["Infinity", Infinity]]);
const namedSigns: ReadonlySet<string> = new Set(["and", "or", "not"]);
