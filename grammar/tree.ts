// Reading the parser's tree: the parts of a node by name, and where they stand in the text.
import type { CstNode, IToken } from "chevrotain";
import type * as ast from "./ast.js";

export function nodes(of: CstNode, name: string): CstNode[] {
  return (of.children[name] ?? []) as CstNode[];
}

export function node(of: CstNode, name: string): CstNode | undefined {
  return of.children[name]?.[0] as CstNode | undefined;
}

export function tokens(of: CstNode, name: string): IToken[] {
  return (of.children[name] ?? []) as IToken[];
}

export function token(of: CstNode, name: string): IToken | undefined {
  return of.children[name]?.[0] as IToken | undefined;
}

export function has(of: CstNode, name: string): boolean {
  return of.children[name] !== undefined;
}

/** The place of a node; of one without a single token of the text, the point where it would be. */
export function spanOf(of: CstNode, otherwise: number): ast.Span {
  const start = of.location?.startOffset;
  const end = of.location?.endOffset;
  if (start === undefined || Number.isNaN(start)) return { start: otherwise, end: otherwise };
  return { start, end: end === undefined || Number.isNaN(end) ? start : Math.max(start, end + 1) };
}

export function spanOfToken(of: IToken, otherwise: number): ast.Span {
  const start = Number.isNaN(of.startOffset) ? otherwise : of.startOffset;
  return { start, end: start + of.image.length };
}

export function missing(at: number): ast.Missing {
  return { kind: "missing", start: at, end: at };
}

/** A name; one that the author left out has no letters. */
export function nameOf(of: CstNode, key: string, at: number): ast.Name {
  const found = token(of, key);
  return found === undefined ? { start: at, end: at, text: "" } : namedBy(found, at);
}

export function namedBy(of: IToken, at: number): ast.Name {
  return { ...spanOfToken(of, at), text: of.image };
}

export function textOf(of: IToken, at: number): ast.Text {
  return { kind: "text", ...spanOfToken(of, at), value: of.image.slice(1, -1).replace(/\\([^])/g, unescape) };
}

function unescape(_: string, letter: string): string {
  return letter === "n" ? "\n" : letter === "t" ? "\t" : letter;
}
