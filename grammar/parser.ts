// The grammar: tokens to a concrete syntax tree, going on after what is broken.
import { EOF } from "chevrotain";
import { expectations } from "./expectations.js";
import { ExpressionParser } from "./expression-parser.js";
import * as t from "./tokens.js";

/** One rule a construct, in the order of the Ast. Values are taken from the tree by ast-builder.ts, under the names of tokens and rules used here. */
class NnParser extends ExpressionParser {
  constructor() {
    super(expectations(() => theParser().errors.length));
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
      { ALT: () => this.SUBRULE(this.sweepDeclaration) },
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
    this.OR([
      { ALT: () => this.CONSUME(t.Optimizer) },
      { ALT: () => this.CONSUME(t.Metric) },
      { ALT: () => this.CONSUME(t.Model) },
    ]);
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
    this.OR([
      { ALT: () => this.SUBRULE(this.freeze) },
      {
        ALT: () => {
          this.CONSUME(t.Name);
          this.OPTION(() => this.CONSUME(t.Where));
          this.SUBRULE(this.expression);
          this.OPTION2(() => this.SUBRULE(this.strata));
          this.OPTION3(() => this.SUBRULE(this.period));
          this.OPTION4(() => this.SUBRULE(this.block));
        },
      },
    ]);
  });

  readonly freeze = this.RULE("freeze", () => {
    this.CONSUME(t.Freeze);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) });
  });

  /** How a share is drawn: `stratified`, `stratified by kind`. */
  readonly strata = this.RULE("strata", () => {
    this.CONSUME(t.Stratified);
    this.OPTION(() => {
      this.CONSUME(t.By);
      this.CONSUME(t.Name);
    });
  });

  /** How often: `every 500 steps`. */
  readonly period = this.RULE("period", () => {
    this.CONSUME(t.Every);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Unit);
  });

  readonly sweepDeclaration = this.RULE("sweepDeclaration", () => {
    this.CONSUME(t.Sweep);
    this.CONSUME(t.Name);
    this.CONSUME(t.LBrace);
    this.MANY(() => this.OR([{ ALT: () => this.SUBRULE(this.sweptRange) }, { ALT: () => this.SUBRULE(this.setting) }]));
    this.CONSUME(t.RBrace);
  });

  /** What is swept: a parameter's own range, or another one. */
  readonly sweptRange = this.RULE("sweptRange", () => {
    this.CONSUME(t.Range);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.In);
      this.SUBRULE(this.range);
      this.OPTION2(() => this.CONSUME(t.Log));
    });
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
    this.OR([
      { ALT: () => this.CONSUME(t.Return) },
      { ALT: () => this.CONSUME(t.Loss) },
      { ALT: () => this.CONSUME(t.Metric) },
    ]);
    this.SUBRULE(this.expression);
  });
}

let parser: NnParser | undefined;

/** The one parser; built when the first text is parsed, and used again for every other. */
export function theParser(): NnParser {
  parser ??= new NnParser();
  return parser;
}
