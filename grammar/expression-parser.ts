// The grammar of expressions: operands and operators, chains, branches and repetition.
import { CstParser, type IParserErrorMessageProvider, type TokenType } from "chevrotain";
import { LookaheadOnDemand } from "./lookahead.js";
import * as t from "./tokens.js";

/** One rule a construct. Values are taken from the tree by expression-builder.ts, under the names of tokens and rules used here. */
export class ExpressionParser extends CstParser {
  constructor(errorMessageProvider: IParserErrorMessageProvider) {
    super([...t.vocabulary], {
      recoveryEnabled: true,
      lookaheadStrategy: new LookaheadOnDemand({ maxLookahead: 2 }),
      maxLookahead: 2,
      nodeLocationTracking: "onlyOffset",
      errorMessageProvider,
      skipValidations: true,
    });
  }

  /** Brackets pair before anything is parsed, so one that is missed here stands further on. */
  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return ![t.LParen, t.LBracket, t.LBrace, t.BranchBrace, t.RParen, t.RBracket, t.RBrace].includes(type);
  }

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
    // Not AT_LEAST_ONE_SEP: where no branch stands, this rule would end before its brace, which then closed the model.
    this.SUBRULE(this.chain);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.chain);
    });
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
