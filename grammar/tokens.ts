// The marks of the language, and the marks that people bring along from other languages.
import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";
import type { Span } from "./ast.js";

const all: TokenType[] = [];

/** A token type that the lexer knows by `pattern`; `label` is how a person writes it. */
function mark(name: string, label: string, pattern: RegExp | string, categories: TokenType[] = []): TokenType {
  const type = createToken({ name, label, pattern, categories, line_breaks: false });
  all.push(type);
  return type;
}

/** A token type that no pattern makes: words.ts gives it to tokens by where they stand. */
function tag(name: string, label: string, categories: TokenType[] = []): TokenType {
  const type = createToken({ name, label, pattern: Lexer.NA, categories });
  all.push(type);
  return type;
}

// ---------------------------------------------------------------- blank space and comments

export const COMMENTS = "comments";

function comment(name: string, pattern: RegExp): TokenType {
  const type = createToken({ name, pattern, group: COMMENTS, line_breaks: true });
  all.push(type);
  return type;
}

all.push(createToken({ name: "Blank", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true }));
/** `/// what it is`: kept in the Ast. Four slashes are a rule across the page, not a description. */
export const Doc = comment("Doc", /\/\/\/(?!\/)[^\n\r]*/);
export const Comment = comment("Comment", /\/\/[^\n\r]*/);
export const HashComment = comment("HashComment", /#[^\n\r]*/);
export const BlockComment = comment("BlockComment", /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/);

// ---------------------------------------------------------------- words, numbers, texts

/** An ordinary name. Every word is lexed as one; which are structure words is decided by where they stand. */
export const Name = mark("Name", "a name", /[A-Za-z_À-ÖØ-öø-ɏͰ-Ͽ][A-Za-z_0-9À-ÖØ-öø-ɏͰ-Ͽ]*/);

export const NumberWithoutZero = mark("NumberWithoutZero", "a number", /\.\d[\d_]*(?:[eE][+-]?\d+)?%?/);
export const NumberWithoutDigits = mark("NumberWithoutDigits", "a number", /\d[\d_]*\.(?![.\d])/);
export const Numeral = mark("Numeral", "a number", /\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?%?/);

export const Text = mark("Text", "a text in quotes", /"(?:[^"\\\n\r]|\\[^\n\r])*"/);
export const OpenText = mark("OpenText", "a text in quotes", /"(?:[^"\\\n\r]|\\[^\n\r])*\\?/);
export const SingleQuotedText = mark("SingleQuotedText", "a text in quotes", /'(?:[^'\\\n\r]|\\[^\n\r])*'/);
export const CurlyQuotedText = mark("CurlyQuotedText", "a text in quotes", /[“”„][^“”„"\\\n\r]*[“”]/);

// ---------------------------------------------------------------- marks

/** Everything that stands between two operands; its power to bind is the Ast builder's. */
export const BinaryOperator = tag("BinaryOperator", "an operator");

// Marks of other languages come first where they are longer than ours.
const TripleEqual = mark("TripleEqual", "===", "===");
const TripleUnequal = mark("TripleUnequal", "!==", "!==");
const FatArrow = mark("FatArrow", "=>", "=>");
const Triangle = mark("Triangle", "|>", "|>");
const DoubleStar = mark("DoubleStar", "**", "**");
const DoubleAmpersand = mark("DoubleAmpersand", "&&", "&&");
const DoubleBar = mark("DoubleBar", "||", "||");

export const Ellipsis = mark("Ellipsis", "...", "...");
export const DotDot = mark("DotDot", "..", "..");
export const Arrow = mark("Arrow", "->", "->");
export const LeftArrow = mark("LeftArrow", "<-", "<-");
export const EqualEqual = mark("EqualEqual", "==", "==", [BinaryOperator]);
export const Unequal = mark("Unequal", "!=", "!=", [BinaryOperator]);
export const LessEqual = mark("LessEqual", "<=", "<=", [BinaryOperator]);
export const GreaterEqual = mark("GreaterEqual", ">=", ">=", [BinaryOperator]);
export const Less = mark("Less", "<", "<", [BinaryOperator]);
export const Greater = mark("Greater", ">", ">", [BinaryOperator]);
export const Plus = mark("Plus", "+", "+", [BinaryOperator]);
export const Minus = mark("Minus", "-", "-", [BinaryOperator]);
export const Star = mark("Star", "*", "*", [BinaryOperator]);
export const Slash = mark("Slash", "/", "/", [BinaryOperator]);
export const At = mark("At", "@", "@", [BinaryOperator]);
export const Caret = mark("Caret", "^", "^", [BinaryOperator]);
export const Equals = mark("Equals", "=", "=");
export const Colon = mark("Colon", ":", ":");
export const Comma = mark("Comma", ",", ",");
export const Tilde = mark("Tilde", "~", "~");
export const LParen = mark("LParen", "(", "(");
export const RParen = mark("RParen", ")", ")");
export const LBracket = mark("LBracket", "[", "[");
export const RBracket = mark("RBracket", "]", "]");
export const LBrace = mark("LBrace", "{", "{");
export const RBrace = mark("RBrace", "}", "}");

const Question = mark("Question", "?", "?");
const Bang = mark("Bang", "!", "!");
const Semicolon = mark("Semicolon", ";", ";");
export const Dot = mark("Dot", ".", ".");
const Multiplication = mark("Multiplication", "×", /[×·∙⋅]/);
const Division = mark("Division", "÷", "÷");
const LongMinus = mark("LongMinus", "−", /[−–—]/);
const NotMore = mark("NotMore", "≤", "≤");
const NotLess = mark("NotLess", "≥", "≥");
const NotEqual = mark("NotEqual", "≠", "≠");
const LongArrow = mark("LongArrow", "→", "→");
const LongLeftArrow = mark("LongLeftArrow", "←", "←");
const ShortEllipsis = mark("ShortEllipsis", "…", "…");
/** Whatever is left, so that every text can be cut into tokens. */
export const Unknown = mark("Unknown", "a character", /(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^])/);

// ---------------------------------------------------------------- tags

/** The name that a binding or an update gives: `h` in `h = …` and `v` in `v <- …`. */
export const Binder = tag("Binder", "a name");
/** A `{` that opens branches or the body of `repeat`. */
export const BranchBrace = tag("BranchBrace", "{");
/** A name that begins a line where only a statement can begin, and is none; reported where it is tagged. */
export const Stray = tag("Stray", "a name");
/** Stands for a value that could not be read and has been reported. */
export const Gap = tag("Gap", "a value");

function keyword(word: string, categories: TokenType[] = []): TokenType {
  return tag(word[0]!.toUpperCase() + word.slice(1), word, categories);
}

export const Import = keyword("import");
export const From = keyword("from");
export const Const = keyword("const");
export const Fn = keyword("fn");
export const Grad = keyword("grad");
export const Layer = keyword("layer");
export const Optimizer = keyword("optimizer");
export const Metric = keyword("metric");
export const Model = keyword("model");
export const Train = keyword("train");
export const Sweep = keyword("sweep");
export const Allow = keyword("allow");
export const Input = keyword("input");
export const Target = keyword("target");
export const Output = keyword("output");
export const Share = keyword("share");
export const Param = keyword("param");
export const State = keyword("state");
export const Return = keyword("return");
export const Loss = keyword("loss");
export const Regularize = keyword("regularize");
export const Range = keyword("range");
export const In = keyword("in");
export const Log = keyword("log");
export const When = keyword("when");
export const On = keyword("on");
export const Where = keyword("where");
export const Stratified = keyword("stratified");
export const By = keyword("by");
export const Every = keyword("every");
/** What a period is counted in: `steps` behind `every 500`. */
export const Unit = tag("Unit", "a unit such as steps, minutes or hours");
export const Freeze = keyword("freeze");
export const If = keyword("if");
export const Then = keyword("then");
export const Else = keyword("else");
export const Repeat = keyword("repeat");
export const And = keyword("and", [BinaryOperator]);
export const Or = keyword("or", [BinaryOperator]);
export const Not = keyword("not");
export const True = keyword("true");
export const False = keyword("false");

export const vocabulary: readonly TokenType[] = all;

// ---------------------------------------------------------------- marks of other languages

/** What a foreign mark is called here: the fault to report, what to write, and the token that it stands for (none: it is dropped). */
export interface Foreign {
  readonly code: "NN005" | "NN007";
  readonly instead: string;
  readonly type: TokenType | undefined;
}

export const foreignMarks: ReadonlyMap<TokenType, Foreign> = new Map([
  [TripleEqual, { code: "NN007", instead: "==", type: EqualEqual }],
  [TripleUnequal, { code: "NN007", instead: "!=", type: Unequal }],
  [FatArrow, { code: "NN007", instead: "->", type: Arrow }],
  [Triangle, { code: "NN007", instead: "->", type: Arrow }],
  [DoubleStar, { code: "NN007", instead: "^", type: Caret }],
  [DoubleAmpersand, { code: "NN007", instead: "and", type: And }],
  [DoubleBar, { code: "NN007", instead: "or", type: Or }],
  [Bang, { code: "NN007", instead: "not", type: Not }],
  [Multiplication, { code: "NN005", instead: "*", type: Star }],
  [Division, { code: "NN005", instead: "/", type: Slash }],
  [LongMinus, { code: "NN005", instead: "-", type: Minus }],
  [NotMore, { code: "NN005", instead: "<=", type: LessEqual }],
  [NotLess, { code: "NN005", instead: ">=", type: GreaterEqual }],
  [NotEqual, { code: "NN005", instead: "!=", type: Unequal }],
  [LongArrow, { code: "NN005", instead: "->", type: Arrow }],
  [LongLeftArrow, { code: "NN005", instead: "<-", type: LeftArrow }],
  [ShortEllipsis, { code: "NN005", instead: "...", type: Ellipsis }],
  [Question, { code: "NN005", instead: "if … then … else …", type: Gap }],
  [Semicolon, { code: "NN005", instead: "a new line", type: undefined }],
]);

// ---------------------------------------------------------------- cutting

let lexer: Lexer | undefined;

/** Cuts a text into tokens and comments, both in the order of the text. Any text can be cut. */
export function tokenize(text: string): { readonly tokens: IToken[]; readonly comments: readonly IToken[] } {
  // Some patterns begin with almost any character, so sorting patterns by their first one, which safe mode leaves out, would come to nothing.
  lexer ??= new Lexer(all, { positionTracking: "onlyOffset", safeMode: true, skipValidations: true });
  const { tokens, groups } = lexer.tokenize(text);
  // The lexer notes where a token starts only; spans of what is made of several need to know where the last one ends.
  for (const token of tokens) token.endOffset = token.startOffset + token.image.length - 1;
  return { tokens, comments: groups[COMMENTS] ?? [] };
}

/** The place of a token; of one that recovery invented, a point. */
export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

/** The same token, read as another type. */
export function retag(token: IToken, type: TokenType): IToken {
  return { ...token, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! };
}

/** A token of no length at an offset, for what the author left out. */
export function invent(type: TokenType, offset: number): IToken {
  return { image: "", startOffset: offset, endOffset: offset - 1, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! };
}
