// The grammar: tokens to a concrete syntax tree, going on after what is broken.
import { CstParser, EOF, type IParserErrorMessageProvider, type TokenType } from "chevrotain";
import * as t from "./tokens.js";

/** A text with more faults than this is no spec; the rest of it is not read. */
export const MOST_FAULTS = 100;

/** Thrown out of the parser when it has found more faults than anyone will read. */
export class TooManyFaults extends Error {}

/** What a rule stands for, in words, where nothing of it could be read. */
const phrases: Readonly<Record<string, string>> = {
  item: "a declaration such as model or train",
  statement: "a statement",
  expression: "an expression",
  operand: "an expression",
  range: "an expression",
  stage: "a stage such as dense(10)",
  parameterType: "a type such as int, float or [n]",
  valueType: "a shape such as [28, 28], or class(10) or index(10)",
  dim: "a size",
  setting: "a setting",
};

/** What may stand where a closing bracket was expected, by rule. */
const insteadOfClosing: Readonly<Record<string, string>> = {
  body: "a statement",
  block: "a binding such as image = image / 255",
  trainDeclaration: "a setting such as batch 64",
  operand: "`,` or `)`",
  branches: "`->`, `,` or `}`",
  repeat: "`->` or `}`",
};

const closing: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace]);

/** The message of an exception is what was expected, in words. */
const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, ruleName }) => counted(mismatch(expected, ruleName)),
  buildNoViableAltMessage: ({ ruleName }) => counted(phraseOf(ruleName)),
  buildEarlyExitMessage: ({ ruleName }) => counted(phraseOf(ruleName)),
  buildNotAllInputParsedMessage: () => counted(phraseOf("item")),
};

/** The message, unless there were enough of them. */
function counted(message: string): string {
  if (theParser().errors.length >= MOST_FAULTS) throw new TooManyFaults(message);
  return message;
}

function phraseOf(ruleName: string): string {
  return phrases[ruleName] ?? "something else";
}

function mismatch(expected: TokenType, ruleName: string): string {
  if (expected === EOF) return phraseOf("item");
  const label = expected.LABEL ?? expected.name;
  if (closing.has(expected)) return insteadOfClosing[ruleName] ?? (expected === t.RBrace ? "`,` or `}`" : `\`,\` or \`${label}\``);
  return /^an? /.test(label) ? label : `\`${label}\``;
}

/** One rule a construct, in the order of the Ast. Values are taken from the tree by ast-builder.ts, under the names of tokens and rules used here. */
class NnParser extends CstParser {
  constructor() {
    super([...t.vocabulary], { recoveryEnabled: true, maxLookahead: 2, nodeLocationTracking: "onlyOffset", errorMessageProvider: messages, skipValidations: true });
    this.performSelfAnalysis();
  }

  readonly file = this.RULE("file", () => {
    this.MANY(() => this.SUBRULE(this.item));
    this.CONSUME(EOF);
  });

  // -------------------------------------------------------------- declarations

  readonly item = this.RULE("item", () => {
    this.MANY(() => this.SUBRULE(this.allow));
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.constDeclaration) },
      { ALT: () => this.SUBRULE(this.functionDeclaration) },
      { ALT: () => this.SUBRULE(this.layerDeclaration) },
      { ALT: () => this.SUBRULE(this.bodiedDeclaration) },
      { ALT: () => this.SUBRULE(this.trainDeclaration) },
    ]);
  });

  readonly allow = this.RULE("allow", () => {
    this.CONSUME(t.Allow);
    this.CONSUME(t.Name);
    this.CONSUME(t.Text);
  });

  readonly importDeclaration = this.RULE("importDeclaration", () => {
    this.CONSUME(t.Import);
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) });
    this.CONSUME(t.RBrace);
    this.CONSUME(t.From);
    this.CONSUME(t.Text);
  });

  readonly constDeclaration = this.RULE("constDeclaration", () => {
    this.CONSUME(t.Const);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  readonly functionDeclaration = this.RULE("functionDeclaration", () => {
    this.CONSUME(t.Fn);
    this.CONSUME(t.Name);
    this.SUBRULE(this.parameters);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
    this.MANY(() => this.SUBRULE(this.gradient));
  });

  readonly gradient = this.RULE("gradient", () => {
    this.CONSUME(t.Grad);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  readonly layerDeclaration = this.RULE("layerDeclaration", () => {
    this.CONSUME(t.Layer);
    this.CONSUME(t.Name);
    this.SUBRULE(this.parameters);
    this.OPTION(() => {
      this.CONSUME(t.Arrow);
      this.SUBRULE(this.shape);
    });
    this.SUBRULE(this.body);
  });

  /** What has a name, perhaps parameters, and statements. */
  readonly bodiedDeclaration = this.RULE("bodiedDeclaration", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Optimizer) }, { ALT: () => this.CONSUME(t.Metric) }, { ALT: () => this.CONSUME(t.Model) }]);
    this.CONSUME(t.Name);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.SUBRULE(this.body);
  });

  readonly trainDeclaration = this.RULE("trainDeclaration", () => {
    this.CONSUME(t.Train);
    this.CONSUME(t.Name);
    this.CONSUME(t.LBrace);
    this.MANY(() => this.SUBRULE(this.setting));
    this.CONSUME(t.RBrace);
  });

  readonly setting = this.RULE("setting", () => {
    this.MANY(() => this.SUBRULE(this.allow));
    this.CONSUME(t.Name);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.block));
  });

  readonly block = this.RULE("block", () => {
    this.CONSUME(t.LBrace);
    this.MANY(() => this.SUBRULE(this.binding));
    this.CONSUME(t.RBrace);
  });

  readonly binding = this.RULE("binding", () => {
    this.MANY(() => this.SUBRULE(this.allow));
    this.CONSUME(t.Binder);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  readonly parameters = this.RULE("parameters", () => {
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.parameter) });
    this.CONSUME(t.RParen);
  });

  readonly parameter = this.RULE("parameter", () => {
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.parameterType);
    });
    this.OPTION2(() => {
      this.CONSUME(t.In);
      this.SUBRULE(this.range);
      this.OPTION3(() => this.CONSUME(t.Log));
    });
    this.OPTION4(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE(this.expression);
    });
  });

  readonly parameterType = this.RULE("parameterType", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Name) }, { ALT: () => this.SUBRULE(this.shape) }]);
  });

  readonly shape = this.RULE("shape", () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.dim) });
    this.CONSUME(t.RBracket);
  });

  readonly dim = this.RULE("dim", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Ellipsis) }, { ALT: () => this.SUBRULE(this.expression) }]);
  });

  // -------------------------------------------------------------- statements

  readonly body = this.RULE("body", () => {
    this.CONSUME(t.LBrace);
    this.MANY(() => this.SUBRULE(this.statement));
    this.CONSUME(t.RBrace);
  });

  readonly statement = this.RULE("statement", () => {
    this.MANY(() => this.SUBRULE(this.allow));
    this.OR([
      { ALT: () => this.SUBRULE(this.assignment) },
      { ALT: () => this.SUBRULE(this.share) },
      { ALT: () => this.SUBRULE(this.kept) },
      { ALT: () => this.SUBRULE(this.column) },
      { ALT: () => this.SUBRULE(this.regularize) },
      { ALT: () => this.SUBRULE(this.output) },
      { ALT: () => this.SUBRULE(this.valued) },
      { ALT: () => this.SUBRULE(this.stray) },
    ]);
  });

  /** What the author took for a statement; it leaves nothing in the Ast. */
  readonly stray = this.RULE("stray", () => {
    this.CONSUME(t.Stray);
    this.OPTION(() => this.SUBRULE(this.expression));
  });

  /** A binding or an update. */
  readonly assignment = this.RULE("assignment", () => {
    this.CONSUME(t.Binder);
    this.OR([{ ALT: () => this.CONSUME(t.Equals) }, { ALT: () => this.CONSUME(t.LeftArrow) }]);
    this.SUBRULE(this.expression);
  });

  readonly share = this.RULE("share", () => {
    this.CONSUME(t.Share);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  /** What a layer keeps between steps: a parameter or a state. */
  readonly kept = this.RULE("kept", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Param) }, { ALT: () => this.CONSUME(t.State) }]);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.shape);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Tilde);
      this.SUBRULE(this.expression);
    });
    this.OPTION3(() => {
      this.CONSUME(t.When);
      this.SUBRULE2(this.expression);
    });
  });

  /** What a row of data brings: an input or a target. */
  readonly column = this.RULE("column", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Input) }, { ALT: () => this.CONSUME(t.Target) }]);
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.valueType);
  });

  readonly valueType = this.RULE("valueType", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.shape) },
      {
        ALT: () => {
          this.CONSUME(t.Name);
          this.SUBRULE(this.callArguments);
          this.OPTION(() => this.SUBRULE2(this.shape));
        },
      },
    ]);
  });

  readonly regularize = this.RULE("regularize", () => {
    this.CONSUME(t.Regularize);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.On);
      this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) });
    });
  });

  readonly output = this.RULE("output", () => {
    this.CONSUME(t.Output);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  /** A word and its expression. */
  readonly valued = this.RULE("valued", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Return) }, { ALT: () => this.CONSUME(t.Loss) }, { ALT: () => this.CONSUME(t.Metric) }]);
    this.SUBRULE(this.expression);
  });

  // -------------------------------------------------------------- expressions

  readonly expression = this.RULE("expression", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.If);
          this.SUBRULE(this.expression, { LABEL: "condition" });
          this.CONSUME(t.Then);
          this.SUBRULE2(this.expression, { LABEL: "then" });
          this.CONSUME(t.Else);
          this.SUBRULE3(this.expression, { LABEL: "else" });
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.range);
          this.MANY(() => {
            this.CONSUME(t.Arrow);
            this.SUBRULE(this.stage);
          });
        },
      },
    ]);
  });

  readonly range = this.RULE("range", () => {
    this.OR([
      {
        ALT: () => {
          this.SUBRULE(this.operation, { LABEL: "from" });
          this.OPTION(() => {
            this.CONSUME(t.DotDot);
            this.OPTION2(() => this.SUBRULE2(this.operation, { LABEL: "to" }));
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME2(t.DotDot);
          this.OPTION3(() => this.SUBRULE3(this.operation, { LABEL: "to" }));
        },
      },
    ]);
  });

  /** Operands and operators in a row; their precedence is the Ast builder's. */
  readonly operation = this.RULE("operation", () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(t.BinaryOperator);
      this.SUBRULE2(this.operand);
    });
  });

  readonly operand = this.RULE("operand", () => {
    this.MANY(() => this.OR([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Not) }]));
    this.OR2([
      { ALT: () => this.CONSUME(t.Numeral) },
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.Gap) },
      {
        ALT: () => {
          this.CONSUME(t.Name);
          this.OPTION(() => this.SUBRULE(this.callArguments));
        },
      },
      { ALT: () => this.SUBRULE(this.list) },
      {
        ALT: () => {
          this.CONSUME(t.LParen);
          this.SUBRULE(this.expression);
          this.CONSUME(t.RParen);
        },
      },
    ]);
    this.MANY2(() => this.SUBRULE(this.index));
  });

  readonly list = this.RULE("list", () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.RBracket);
  });

  readonly index = this.RULE("index", () => {
    this.CONSUME(t.LBracket);
    this.SUBRULE(this.expression);
    this.CONSUME(t.RBracket);
  });

  readonly callArguments = this.RULE("callArguments", () => {
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(t.RParen);
  });

  readonly argument = this.RULE("argument", () => {
    this.OPTION(() => {
      this.CONSUME(t.Name);
      this.CONSUME(t.Colon);
    });
    this.SUBRULE(this.expression);
  });

  readonly stage = this.RULE("stage", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.repeat) },
      {
        ALT: () => {
          this.SUBRULE(this.range);
          this.OPTION(() => this.SUBRULE(this.branches));
        },
      },
    ]);
  });

  readonly branches = this.RULE("branches", () => {
    this.CONSUME(t.BranchBrace);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.chain) });
    this.CONSUME(t.RBrace);
  });

  readonly repeat = this.RULE("repeat", () => {
    this.CONSUME(t.Repeat);
    this.OPTION(() => {
      this.CONSUME(t.Name);
      this.CONSUME(t.In);
    });
    this.SUBRULE(this.range);
    this.CONSUME(t.BranchBrace);
    this.SUBRULE(this.chain);
    this.CONSUME(t.RBrace);
  });

  readonly chain = this.RULE("chain", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Arrow, DEF: () => this.SUBRULE(this.stage) });
  });
}

let parser: NnParser | undefined;

/** The one parser; built when the first text is parsed, and used again for every other. */
export function theParser(): NnParser {
  parser ??= new NnParser();
  return parser;
}
