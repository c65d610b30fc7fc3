// The language as data: what a .nn file says, as written, with the place of every word. An Ast may be wrong; only the shape of the text is known to be right.

/** A stretch of the text: offsets in UTF-16 units, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name where it is written. */
export interface Name extends Span {
  readonly text: string;
}

export interface File extends Span {
  readonly items: readonly Item[];
}

// ---------------------------------------------------------------- declarations

export type Item =
  | Import
  | Const
  | FunctionDeclaration
  | LayerDeclaration
  | OptimizerDeclaration
  | MetricDeclaration
  | ModelDeclaration
  | TrainDeclaration
  | SweepDeclaration;

interface Declared extends Span {
  /** The text of the `///` lines before it, without the slashes, lines joined by "\n"; "" without any. */
  readonly doc: string;
  readonly allows: readonly Allow[];
}

/** `allow NN401 "reason"` before the declaration or statement that it silences. */
export interface Allow extends Span {
  readonly code: Name;
  readonly reason: string;
}

/** `import { a, b } from "./blocks.nn"` */
export interface Import extends Declared {
  readonly kind: "import";
  readonly names: readonly Name[];
  readonly path: Text;
}

/** `const classes = 10` */
export interface Const extends Declared {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expression;
}

/** `fn softplus(x) = log(1 + exp(x)) grad x = sigmoid(x)` */
export interface FunctionDeclaration extends Declared {
  readonly kind: "fn";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
  readonly gradients: readonly Gradient[];
}

/** `grad x = sigmoid(x)`: the derivative of the value by `x`, as stated by its author. */
export interface Gradient extends Span {
  readonly of: Name;
  readonly value: Expression;
}

export interface LayerDeclaration extends Declared {
  readonly kind: "layer";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: ShapeType | undefined;
  readonly body: readonly Statement[];
}

export interface OptimizerDeclaration extends Declared {
  readonly kind: "optimizer";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** A figure gathered over many batches: `state` sums, `<-` adds a batch, `return` gives the figure from the sums. */
export interface MetricDeclaration extends Declared {
  readonly kind: "metric";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface ModelDeclaration extends Declared {
  readonly kind: "model";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface TrainDeclaration extends Declared {
  readonly kind: "train";
  readonly name: Name;
  readonly settings: readonly Setting[];
}

/** `sweep Digits { range lr in 1e-4..1e-1 log search random(20) }`: which settings are tried. */
export interface SweepDeclaration extends Declared {
  readonly kind: "sweep";
  readonly name: Name;
  readonly ranges: readonly SweptRange[];
  readonly settings: readonly Setting[];
}

/** `range hidden`, `range lr in 1e-4..1e-1 log`, `range drop in [0, 0.2]`. */
export interface SweptRange extends Span {
  readonly name: Name;
  /** Undefined for the range that the parameter states. */
  readonly over: Expression | undefined;
  readonly log: boolean;
}

/** One line of a `train` or `sweep` block: `batch 64`, `data idx(…) { image = image / 255 }`. The grammar knows no setting's name but `freeze`, whose value is a list of names. */
export interface Setting extends Span {
  readonly name: Name;
  readonly value: Expression;
  /** The value is a condition on rows: `validate where split == "valid"`. */
  readonly where: boolean;
  readonly stratified: Strata | undefined;
  readonly every: Period | undefined;
  /** The preparation in braces behind a data source; undefined without braces. */
  readonly block: readonly Binding[] | undefined;
  readonly allows: readonly Allow[];
}

/** `stratified by kind` */
export interface Strata extends Span {
  /** The target whose classes are told apart; undefined where it isn't said. */
  readonly by: Name | undefined;
}

/** `every 500 steps` */
export interface Period extends Span {
  readonly value: Expression;
  /** The word as it is written: `steps`, `hour`. */
  readonly unit: Name;
}

/** `hidden: int in 16..1024 log = 128` */
export interface Parameter extends Span {
  readonly name: Name;
  readonly type: ParameterType | undefined;
  readonly range: Range | undefined;
  readonly default: Expression | undefined;
}

/** `int`, `fn` … | `[int]` | `[h, w, c]`. A list of one of the words int, float, bool, fn is a list type; any other bracket is a tensor's shape. */
export type ParameterType = NamedType | ListType | ShapeType;

export interface NamedType extends Span {
  readonly kind: "named-type";
  readonly name: Name;
}

export interface ListType extends Span {
  readonly kind: "list-type";
  readonly element: Name;
}

/** `[..., n]`, `[28, 28]`, `[]`, `[2 * units]` */
export interface ShapeType extends Span {
  readonly kind: "shape-type";
  readonly dims: readonly (Expression | Rest)[];
}

/** `...` in a shape. */
export interface Rest extends Span {
  readonly kind: "rest";
}

/** `16..1024 log`; an open end is undefined: `0..`. */
export interface Range extends Span {
  readonly kind: "range";
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly log: boolean;
}

// ---------------------------------------------------------------- statements

export type Statement =
  | Binding
  | Share
  | ParamStatement
  | StateStatement
  | Update
  | Return
  | InputStatement
  | TargetStatement
  | LossStatement
  | RegularizeStatement
  | OutputStatement
  | MetricStatement;

/** `h = image -> dense(128)` */
export interface Binding extends Declared {
  readonly kind: "binding";
  readonly name: Name;
  readonly value: Expression;
}

/** `share encode = mlp(128)` */
export interface Share extends Declared {
  readonly kind: "share";
  readonly name: Name;
  readonly value: Expression;
}

/** `param bias: [units] ~ zeros when use_bias` */
export interface ParamStatement extends Declared {
  readonly kind: "param";
  readonly name: Name;
  readonly shape: ShapeType | undefined;
  readonly initial: Expression | undefined;
  readonly when: Expression | undefined;
}

/** `state mean: [c] ~ zeros` */
export interface StateStatement extends Declared {
  readonly kind: "state";
  readonly name: Name;
  readonly shape: ShapeType | undefined;
  readonly initial: Expression | undefined;
  readonly when: Expression | undefined;
}

/** `v <- mu * v - lr * grad` */
export interface Update extends Declared {
  readonly kind: "update";
  readonly name: Name;
  readonly value: Expression;
}

export interface Return extends Declared {
  readonly kind: "return";
  readonly value: Expression;
}

/** `input image: [28, 28]`, `input words: index(1000)[20]` */
export interface InputStatement extends Declared {
  readonly kind: "input";
  readonly name: Name;
  readonly type: ValueType;
}

export interface TargetStatement extends Declared {
  readonly kind: "target";
  readonly name: Name;
  readonly type: ValueType;
}

/** A shape, or a call such as `class(cat, dog)` or `index(n)` with an optional shape behind it. */
export type ValueType = ShapeType | CallType;

export interface CallType extends Span {
  readonly kind: "call-type";
  readonly call: Call;
  readonly shape: ShapeType | undefined;
}

export interface LossStatement extends Declared {
  readonly kind: "loss";
  readonly value: Expression;
}

/** `regularize l1(1e-5) on scores` */
export interface RegularizeStatement extends Declared {
  readonly kind: "regularize";
  readonly value: Expression;
  readonly on: readonly Name[];
}

export interface OutputStatement extends Declared {
  readonly kind: "output";
  readonly name: Name;
  readonly value: Expression;
}

export interface MetricStatement extends Declared {
  readonly kind: "metric";
  readonly value: Expression;
}

// ---------------------------------------------------------------- expressions

export type Expression =
  | NumberLiteral
  | Text
  | BooleanLiteral
  | Reference
  | List
  | Range
  | Call
  | Index
  | Unary
  | Binary
  | Conditional
  | Pipe
  | Branches
  | Repeat
  | Missing;

/** `12`, `0.5`, `1e-4`, `10%` (value 0.1, `percent` true). */
export interface NumberLiteral extends Span {
  readonly kind: "number";
  readonly value: number;
  readonly percent: boolean;
}

/** `"train.csv"`; `value` has the escapes \" \\ \n \t undone. */
export interface Text extends Span {
  readonly kind: "text";
  readonly value: string;
}

export interface BooleanLiteral extends Span {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface Reference extends Span {
  readonly kind: "reference";
  readonly name: string;
}

export interface List extends Span {
  readonly kind: "list";
  readonly items: readonly Expression[];
}

export interface Call extends Span {
  readonly kind: "call";
  readonly callee: Name;
  readonly arguments: readonly Argument[];
}

/** `128` or `units: 128`. */
export interface Argument extends Span {
  readonly name: Name | undefined;
  readonly value: Expression;
}

/** `sizes[0]` */
export interface Index extends Span {
  readonly kind: "index";
  readonly of: Expression;
  readonly index: Expression;
}

export interface Unary extends Span {
  readonly kind: "unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}

/** Loosest first: or; and; == != < <= > >=; + -; * / @; ^ (binds to the right). `left -> right` is a Pipe, looser than all. */
export interface Binary extends Span {
  readonly kind: "binary";
  readonly operator: "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "@" | "^";
  readonly left: Expression;
  readonly right: Expression;
}

export interface Conditional extends Span {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly else: Expression;
}

/** `image -> flatten -> dense(10)`. A stage is a Reference, a Call, Branches or Repeat; anything else is the checker's to refuse. */
export interface Pipe extends Span {
  readonly kind: "pipe";
  readonly source: Expression;
  readonly stages: readonly Expression[];
}

/** `concat { conv(16, 1), id }` as a stage of a pipe; each branch is a chain of stages that gets the piped value. */
export interface Branches extends Span {
  readonly kind: "branches";
  readonly join: Reference | Call;
  readonly branches: readonly Chain[];
}

/** Stages without a source: the inside of a branch or of `repeat`. */
export interface Chain extends Span {
  readonly kind: "chain";
  readonly stages: readonly Expression[];
}

/** `repeat 4 { … }`, `repeat i in 1..4 { … }`, `repeat size in sizes { … }` as a stage of a pipe. */
export interface Repeat extends Span {
  readonly kind: "repeat";
  readonly variable: Name | undefined;
  /** A count without a variable; a Range or a list with one. */
  readonly over: Expression;
  readonly body: Chain;
}

/** Stands where the text was broken; a syntax fault has been reported for it, so nothing further is said. */
export interface Missing extends Span {
  readonly kind: "missing";
}

// ---------------------------------------------------------------- faults

/** A place where the text does not follow the grammar. `code` and `details` are worded by the compiler's catalogue of diagnostics. */
export interface SyntaxFault extends Span {
  readonly code: string;
  readonly details: Readonly<Record<string, string>>;
  /** A second place that explains the first, e.g. the brace left open. */
  readonly related: { readonly span: Span; readonly text: string } | undefined;
  /** Edits that certainly mend it. */
  readonly fix: readonly Edit[] | undefined;
}

/** Replace the text at the span by `text`. */
export interface Edit extends Span {
  readonly text: string;
}
