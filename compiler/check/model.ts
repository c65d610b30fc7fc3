// A spec that is right: names resolved, declarations expanded to primitives, every shape a number.
import type { Condition } from "../../runtime/data/condition.js";
import type { SourceKindName } from "../../runtime/data/sources.js";
import type { Value } from "../ir/value.js";
import type { Place, Source } from "../report/diagnostic.js";

export interface Model {
  readonly name: string;
  readonly doc: string;
  readonly source: Source;
  readonly options: readonly Option[];
  readonly inputs: readonly Field[];
  readonly targets: readonly Field[];
  readonly outputs: readonly Output[];
  readonly parameters: readonly Weight[];
  /** The parameters that are updated, in groups of those that are updated alike; each lies in one piece in memory. */
  readonly groups: readonly Group[];
  /** What layers keep from step to step; metrics have their own. */
  readonly states: readonly State[];
  /** States that hold a weight for each class of a target, learned from the training data. */
  readonly classWeights: readonly { readonly target: string; readonly state: string }[];
  readonly losses: readonly Loss[];
  readonly metrics: readonly Metric[];
  /** Every use of a declaration, in the order of use, each with those inside it. */
  readonly uses: readonly Use[];
  readonly training: Training;
  /** Undefined without a `sweep` block. */
  readonly sweep: Sweep | undefined;
  /** The name, where the model is declared. */
  readonly at: Place;
}

/** A parameter of the model, or of what `train` names. Structural ones are fixed in the code; the others can be set when the network is created. */
export interface Option {
  readonly name: string;
  readonly doc: string;
  readonly type: "int" | "float" | "bool";
  readonly default: number;
  readonly range: { readonly from: number; readonly to: number; readonly log: boolean } | undefined;
  readonly structural: boolean;
  readonly at: Place;
}

/** A column of the data. */
export interface Field {
  readonly name: string;
  readonly doc: string;
  readonly kind: "real" | "index" | "class";
  readonly dims: readonly number[];
  /** How many classes, or how many integers; 0 for real numbers. */
  readonly count: number;
  /** The names of the classes; undefined for class(10). */
  readonly classes: readonly string[] | undefined;
  readonly value: Value;
  readonly at: Place;
}

export interface Output {
  readonly name: string;
  readonly doc: string;
  readonly value: Value;
  /** The target whose class this chooses (an index a row); undefined for numbers. */
  readonly chooses: Field | undefined;
  readonly at: Place;
}

export interface Weight {
  /** The path in the spec: `h.weight`. */
  readonly name: string;
  readonly value: Value;
  readonly initial: Value;
  /** What `max_norm` and the like make of it after each update. */
  readonly projection: Value | undefined;
  /** Training leaves it as it is: it is in no group, and has neither penalty nor projection. */
  readonly isFrozen: boolean;
  readonly use: Use | undefined;
  readonly at: Place;
}

export interface Group {
  readonly name: string;
  readonly parameters: readonly Weight[];
  readonly size: number;
  /** All of the group's weights, flat, and their gradient. */
  readonly weight: Value;
  readonly gradient: Value;
  /** What the regularizers add to the loss, from `weight`; one number. */
  readonly penalty: Value | undefined;
  /** The summands of that, as written: `l2(1e-4)`. */
  readonly penalties: readonly Penalty[];
  /** What the optimizer keeps: `next` gives each its value after the step. */
  readonly slots: readonly State[];
  /** The weights after the step, from `weight`, `gradient`, slots and options. */
  readonly update: Value;
}

export interface Penalty {
  readonly text: string;
  readonly value: Value;
  readonly at: Place;
}

export interface State {
  readonly name: string;
  readonly value: Value;
  readonly initial: Value;
  /** The value after a training step (of a layer) or a batch (of a metric); undefined if it never changes. */
  readonly next: Value | undefined;
  readonly at: Place;
}

export interface Loss {
  /** As written: `cross_entropy(scores, item)`. */
  readonly text: string;
  /** One number: the mean over the batch. */
  readonly value: Value;
  readonly at: Place;
}

export interface Metric {
  /** The function's name, with the target's where two metrics would have the same. */
  readonly name: string;
  readonly text: string;
  readonly states: readonly State[];
  /** From the states alone. */
  readonly figure: Value;
  /** Which way is better, where its description says it: `/// best: highest`. */
  readonly best: "highest" | "lowest" | undefined;
  readonly at: Place;
}

/** One use of a layer or function; in the spec's own text also of what is built in, `/` and `^`. */
export interface Use {
  readonly declaration: string;
  readonly kind: "layer" | "fn";
  /** Declared by the language's own library, or built in. */
  readonly library: boolean;
  /** `h` in `h = x -> dense(10)`; the path of the binding it stands in. */
  readonly path: string;
  readonly text: string;
  /** The tensors given, by the parameters' names. */
  readonly inputs: readonly { readonly parameter: string; readonly value: Value }[];
  /** What was given beside tensors. */
  readonly settings: readonly Setting[];
  readonly result: Value;
  readonly weights: readonly string[];
  /** The path of the `share` whose weights it uses. */
  readonly shared: string | undefined;
  /** The rounds of `repeat` in which its text stands, the outermost first. */
  readonly rounds: readonly Round[];
  readonly inside: readonly Use[];
  readonly at: Place;
}

/** An argument as the spec writes it; `value` where that is something else: 128 for `hidden`. */
export interface Setting {
  readonly parameter: string;
  readonly isNamed: boolean;
  readonly text: string;
  readonly value: string | undefined;
}

/** The number of a round, from 1; all rounds of one repetition have the same `of`. */
export interface Round {
  readonly number: number;
  readonly of: {
    /** As written: `repeat 4`. */
    readonly text: string;
    readonly count: number;
  };
}

// ---------------------------------------------------------------- training

export interface Training {
  /** False without a `train` block: everything below is then the default. */
  readonly stated: boolean;
  /** Where each setting stands, by its name; the name of the block itself under `train`. */
  readonly places: Readonly<Record<string, Place>>;
  readonly data: DataSource | undefined;
  readonly validate: number | StratifiedShare | RowsWhere | DataSource | undefined;
  readonly test: RowsWhere | DataSource | undefined;
  readonly batch: number;
  /** How many batches make a step. */
  readonly accumulate: number;
  /** Rows that are shuffled together where data is read piece by piece; undefined where it is read into memory. */
  readonly shuffle: number | undefined;
  readonly epochs: number | undefined;
  readonly steps: number | undefined;
  readonly seed: number | undefined;
  readonly optimizer: {
    readonly name: string;
    readonly text: string;
    /** What it takes for `lr`: a number, or one that changes while training; undefined if it takes none. */
    readonly rate: number | Value | undefined;
  };
  /** The layers and weights that stay as they are, as written. */
  readonly freeze: readonly string[];
  readonly clip: { readonly by: "norm" | "value"; readonly limit: number } | undefined;
  readonly stop: { readonly patience: number } | undefined;
  readonly checkpoint: string | undefined;
  readonly checkpointEvery: Period | undefined;
  /** At most one for each input. */
  readonly augment: readonly Augmentation[];
}

/** `every 500 steps` */
export type Period = { readonly steps: number } | { readonly minutes: number };

/** `20% stratified by kind` */
export interface StratifiedShare {
  readonly share: number;
  /** The name of a target of classes. */
  readonly stratify: string;
}

/** `where split == "valid"` */
export interface RowsWhere {
  readonly where: Condition;
}

/** Which settings `nnc sweep` tries. What the block leaves out is undefined. */
export interface Sweep {
  readonly ranges: readonly (SweptInterval | SweptList)[];
  /** trials: how many are drawn; points: how many of each interval are tried. */
  readonly search:
    | { readonly kind: "random"; readonly trials: number | undefined }
    | { readonly kind: "grid"; readonly points: number | undefined }
    | undefined;
  /** Epochs of the first round, and the share of the trials that go on from each, with 1 / keep times the epochs. */
  readonly halving: { readonly from: number; readonly keep: number } | undefined;
  readonly seeds: number | undefined;
  readonly seed: number | undefined;
  readonly epochs: number | undefined;
  readonly by: Figure | undefined;
  readonly at: Place;
}

/** Numbers between two ends, which are included. On a logarithmic scale both are above 0. */
export interface SweptInterval {
  readonly kind: "interval";
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly log: boolean;
  /** Whole numbers only. */
  readonly whole: boolean;
}

/** Values as `--set` takes them. */
export interface SweptList {
  readonly kind: "list";
  readonly name: string;
  readonly values: readonly string[];
}

/** What trials are judged by: the loss, or a metric that is one number; `best` where the spec says it. */
export interface Figure {
  readonly name: string;
  readonly best: "highest" | "lowest" | undefined;
}

/** What training does to an input that was loaded, in this order. */
export interface Augmentation {
  readonly input: string;
  /** The input that is changed by the same line: flips and shifts fall alike for both. */
  readonly like?: string;
  readonly steps: readonly AugmentationStep[];
}

export type AugmentationStep =
  | { readonly kind: "flip" }
  | { readonly kind: "shift"; readonly pixels: number }
  | { readonly kind: "noise"; readonly deviation: number };

export interface DataSource {
  readonly kind: SourceKindName;
  /** As the table of sources says: one path under "path", a path for each column … Relative to the spec. */
  readonly paths: Readonly<Record<string, string>>;
  /** For each input and target that is not simply the column of its name. */
  readonly columns: readonly Column[];
  readonly at: Place;
}

/** `x = [a, b] -> standardize`: which columns of the source make a field, and what is done to them, in order. */
export interface Column {
  readonly field: string;
  readonly from: readonly string[];
  readonly preparations: readonly Preparation[];
}

/** missing: what stands in for a value that isn't there; "drop" leaves its row out of training. */
export type Preparation =
  | { readonly kind: "missing"; readonly fill: "mean" | "median" | "drop" }
  | { readonly kind: "missing"; readonly fill: "value"; readonly value: number | string }
  | { readonly kind: "scale"; readonly factor: number; readonly offset: number }
  | { readonly kind: "standardize" }
  | { readonly kind: "lowercase" }
  | { readonly kind: "one_hot" };

/** Those that the loss can be differentiated by. */
export function realInputs({ inputs }: Model): readonly Field[] {
  return inputs.filter(({ kind }) => kind === "real");
}
