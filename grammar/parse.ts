// Text → Ast and faults. Never throws, whatever the text is.
import type { IRecognitionException, IToken } from "chevrotain";
import type { File, Span, SyntaxFault } from "./ast.js";
import { buildFile, type Descriptions } from "./ast-builder.js";
import { balance } from "./brackets.js";
import { tooDeepAt } from "./depth.js";
import { fault, replace } from "./faults.js";
import { lineNumbers, sameLine } from "./lines.js";
import { theParser, TooManyFaults } from "./parser.js";
import { BlockComment, Doc, HashComment, spanOf, tokenize } from "./tokens.js";
import { readWords } from "./words.js";

/** A spec of a thousand layers is a tenth of this. */
const LONGEST_TEXT = 4_000_000;
/** Brackets, operators and `if`s within each other. */
const DEEPEST_NESTING = 200;

export interface Parsed {
  readonly file: File;
  /** In the order of the text. */
  readonly faults: readonly SyntaxFault[];
}

/** The tokens of a text as the grammar sees them, with what is wrong before any grammar. */
export interface Read {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly faults: readonly SyntaxFault[];
}

/** Reads a `.nn` text. Where it is broken the Ast has `missing` expressions and names without letters, and each root cause is one fault. */
export function parse(text: string): Parsed {
  if (text.length > LONGEST_TEXT) return refused(text, { start: 0, end: 1 }, "the file", `${LONGEST_TEXT / 1e6} million characters`);
  const read = readTokens(text);
  const deep = tooDeepAt(read.tokens, DEEPEST_NESTING);
  if (deep !== undefined) return refused(text, spanOf(deep), "the nesting", `${DEEPEST_NESTING} levels`);
  return parseTokens(text, read);
}

/** Cuts a text into tokens and tells their words apart. */
export function readTokens(text: string): Read {
  const { tokens, comments } = tokenize(text);
  const balanced = balance(text, tokens);
  const words = readWords(text, balanced.tokens);
  return { tokens: words.tokens, comments, faults: [...comments.flatMap((comment) => foreignComment(text, comment)), ...balanced.faults, ...words.faults] };
}

function parseTokens(text: string, { tokens, comments, faults }: Read): Parsed {
  const parser = theParser();
  parser.input = [...tokens];
  try {
    const file = buildFile(parser.file(), text.length, descriptions(tokens, comments));
    return { file, faults: rootCauses(text, faults, parser.errors.map((error) => unexpected(text, error))) };
  } catch (error) {
    if (!(error instanceof TooManyFaults)) throw error;
    return { file: emptyFile(text), faults: rootCauses(text, faults, parser.errors.map((each) => unexpected(text, each))) };
  }
}

function emptyFile(text: string): File {
  return { start: 0, end: text.length, items: [] };
}

function refused(text: string, at: Span, what: string, limit: string): Parsed {
  return { file: emptyFile(text), faults: [fault("NN006", at, { what, limit })] };
}

/** The `///` lines before each token, by its offset. */
function descriptions(tokens: readonly IToken[], comments: readonly IToken[]): Descriptions {
  const docs = new Map<number, string>();
  let at = 0;
  for (const comment of comments) {
    if (comment.tokenType !== Doc) continue;
    while (at < tokens.length && tokens[at]!.startOffset < comment.startOffset) at++;
    const before = tokens[at]?.startOffset;
    if (before === undefined) break;
    const line = comment.image.slice(3).replace(/^ /, "").trimEnd();
    docs.set(before, docs.has(before) ? `${docs.get(before)}\n${line}` : line);
  }
  return docs;
}

function foreignComment(text: string, comment: IToken): SyntaxFault[] {
  const span = spanOf(comment);
  if (comment.tokenType === HashComment) {
    const mark = { start: span.start, end: span.start + 1 };
    return [fault("NN005", mark, { found: "#", instead: "//" }, { fix: [replace(mark, "//")] })];
  }
  if (comment.tokenType !== BlockComment) return [];
  return [fault("NN005", { start: span.start, end: span.start + 2 }, { found: "/*", instead: "//" }, { fix: lineComments(text, span) })];
}

/** The same comment with `//` on each line; undefined where code follows it on its last line. */
function lineComments(text: string, span: Span): SyntaxFault["fix"] {
  const image = text.slice(span.start, span.end);
  if (!image.endsWith("*/") || !/^[ \t]*(?:[\r\n]|$)/.test(text.slice(span.end, span.end + 200))) return undefined;
  const lines = image.slice(2, -2).trim().split(/\r\n?|\n/);
  return [replace(span, lines.map((line) => line.replace(/^\s*\*?\s?/, "// ").trimEnd()).join("\n"))];
}

/** NN004 of an exception whose message is what was expected. */
function unexpected(text: string, { token, previousToken, message }: IRecognitionException & { readonly previousToken?: IToken }): SyntaxFault {
  const before = previousToken !== undefined && !Number.isNaN(previousToken.startOffset) ? spanOf(previousToken) : undefined;
  if (Number.isNaN(token.startOffset)) return fault("NN004", endOf(text), { expected: message, found: "the end of the file" });
  const span = spanOf(token);
  const related = before === undefined || before.end > span.start || sameLine(text, before.end, span.start) ? undefined : { span: before, text: "after this" };
  return fault("NN004", span, { expected: message, found: token.image }, { related });
}

function endOf(text: string): Span {
  return { start: text.length, end: text.length };
}

/** All faults in order, without those that only follow from another. */
function rootCauses(text: string, early: readonly SyntaxFault[], late: readonly SyntaxFault[]): SyntaxFault[] {
  const line = lineNumbers(text);
  const guessed = new Set(early.filter(({ code, fix }) => fix === undefined && code !== "NN003" && code !== "NN004").map(({ start }) => line(start)));
  const follows = ({ code, start, end }: SyntaxFault): boolean =>
    (code === "NN004" && start === end && start < text.length) || ((code === "NN003" || code === "NN004") && guessed.has(line(start)));
  return [...early, ...late].filter((each) => !follows(each)).sort((a, b) => a.start - b.start || a.end - b.end);
}
