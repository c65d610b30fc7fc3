// Text → Ast and faults. Never throws, whatever the text is.
import type { CstNode, IRecognitionException, IToken } from "chevrotain";
import type { File, Span, SyntaxFault } from "./ast.js";
import { buildFile, type Descriptions } from "./ast-builder.js";
import { balance } from "./brackets.js";
import { bracketTooDeepAt, tooDeepAt } from "./depth.js";
import { fault, replace } from "./faults.js";
import { lineNumbers, sameLine } from "./lines.js";
import { beginsAfresh, MOST_FAULTS, TooManyFaults } from "./expectations.js";
import { theParser } from "./parser.js";
import { BlockComment, Doc, HashComment, spanOf, tokenize } from "./tokens.js";
import { readWords } from "./words.js";

/** Characters: a spec of a thousand layers is a tenth of this. */
const LONGEST_TEXT = 1_000_000;
/** Brackets, operators and `if`s within each other. */
const DEEPEST_NESTING = 100;

export interface Parsed {
  readonly file: File;
  /** In the order of the text. */
  readonly faults: readonly SyntaxFault[];
}

/** Reads a `.nn` text. Where it is broken the Ast has `missing` expressions and names without letters, and each root cause is one fault. */
export function parse(text: string): Parsed {
  return read(text);
}

/** A parsed text with the tokens and comments that it is made of, for the formatter. */
export interface Read extends Parsed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
}

/** As `parse`, and keeps the tokens. */
export function read(text: string): Read {
  if (text.length > LONGEST_TEXT) return refused(text, { start: 0, end: 1 }, "the file", "a million characters");
  const { tokens, comments } = tokenize(text);
  const bracket = bracketTooDeepAt(tokens, DEEPEST_NESTING);
  if (bracket !== undefined) return tooDeep(text, bracket);
  const balanced = balance(text, tokens);
  const words = readWords(text, balanced.tokens);
  const deep = tooDeepAt(words.tokens, DEEPEST_NESTING);
  if (deep !== undefined) return tooDeep(text, deep);
  const tree = withinStack(() => {
    const { root, errors } = parseTokens(words.tokens);
    const docs = descriptions(words.tokens, comments);
    return { errors, file: root === undefined ? emptyFile(text) : buildFile(root, text.length, docs) };
  });
  if (tree === undefined) return refused(text, { start: 0, end: 1 }, "the nesting", "the stack of this process");
  const { file, errors } = tree;
  const early = [...comments.flatMap((comment) => foreignComment(text, comment)), ...balanced.faults, ...words.faults];
  return {
    file,
    faults: rootCauses(
      text,
      early,
      errors.flatMap((error) => unexpected(text, balanced.doubtful, error)),
    ),
    tokens: words.tokens,
    comments,
  };
}

/** What is read with little of the stack left, or with a small one, may run out of it at any depth. */
function withinStack<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The tree of the tokens; without one, there were more errors than anyone reads. */
function parseTokens(tokens: readonly IToken[]): {
  readonly root: CstNode | undefined;
  readonly errors: readonly IRecognitionException[];
} {
  const parser = theParser();
  parser.input = [...tokens];
  try {
    const root = parser.file();
    return { root, errors: parser.errors };
  } catch (error) {
    if (!(error instanceof TooManyFaults)) throw error;
    return { root: undefined, errors: parser.errors };
  }
}

function emptyFile(text: string): File {
  return { start: 0, end: text.length, items: [] };
}

function refused(text: string, at: Span, what: string, limit: string): Read {
  return { file: emptyFile(text), faults: [fault("NN006", at, { what, limit })], tokens: [], comments: [] };
}

function tooDeep(text: string, at: IToken): Read {
  return refused(text, spanOf(at), "the nesting", `${DEEPEST_NESTING} levels`);
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
  return [
    fault(
      "NN005",
      { start: span.start, end: span.start + 2 },
      { found: "/*", instead: "//" },
      { fix: lineComments(text, span) },
    ),
  ];
}

/** The same comment with `//` on each line; undefined where code follows it on its last line. */
function lineComments(text: string, span: Span): SyntaxFault["fix"] {
  const image = text.slice(span.start, span.end);
  if (!image.endsWith("*/") || !/^[ \t]*(?:[\r\n]|$)/.test(text.slice(span.end, span.end + 200))) return undefined;
  const lines = image
    .slice(2, -2)
    .trim()
    .split(/\r\n?|\n/);
  return [replace(span, lines.map((line) => line.replace(/^\s*\*?\s?/, "// ").trimEnd()).join("\n"))];
}

/** NN004 of an exception whose message is what was expected; nothing if it follows from a bracket that was left open. */
function unexpected(text: string, doubtful: readonly Span[], error: Exception): SyntaxFault[] {
  const { token, previousToken, message } = error;
  if (isInvented(token) || isInvented(previousToken)) return [];
  const before =
    previousToken === undefined || Number.isNaN(previousToken.startOffset) ? undefined : spanOf(previousToken);
  const ended = Number.isNaN(token.startOffset);
  const after =
    before === undefined ? { start: text.length, end: text.length } : { start: before.end, end: before.end };
  if (ended) return [fault("NN004", after, { expected: message, found: "the end of the file" })];
  const span = spanOf(token);
  if (doubtful.some(({ start, end }) => start <= span.start && span.start <= end)) return [];
  const stopped = before !== undefined && !beginsAfresh(message) && !sameLine(text, before.end, span.start);
  if (stopped) return [fault("NN004", after, { expected: message, found: "the end of the line" })];
  return [fault("NN004", span, { expected: message, found: token.image })];
}

type Exception = IRecognitionException & { readonly previousToken?: IToken };

/** A bracket or an arrow that the author left out: it has been reported. */
function isInvented(token: IToken | undefined): boolean {
  return token?.image === "" && !Number.isNaN(token.startOffset);
}

/** All faults in order, without those that only follow from another: of what the parser didn't expect, the first of each line. */
function rootCauses(text: string, early: readonly SyntaxFault[], late: readonly SyntaxFault[]): SyntaxFault[] {
  const line = lineNumbers(text);
  const guesses = early.filter(({ code, fix }) => fix === undefined && code !== "NN003");
  const guessed = new Set(guesses.map(({ start }) => line(start)));
  const found = early.filter(({ code, start }) => code !== "NN003" || !guessed.has(line(start)));
  const unexpected = inOrder(late).filter(
    ({ start }, at, all) => !guessed.has(line(start)) && (at === 0 || line(all[at - 1]!.start) < line(start)),
  );
  return inOrder([...found, ...unexpected]).slice(0, MOST_FAULTS);
}

function inOrder(faults: readonly SyntaxFault[]): SyntaxFault[] {
  return faults.toSorted((a, b) => a.start - b.start || a.end - b.end);
}
