// What a generated module tells the runtime about its model: names, shapes, places in the arena, and how it is trained. Plain data.
import type { Condition } from "./data/condition.js";
import type { FieldSource, FieldSpec } from "./data/preparation.js";
import type { SourceKindName } from "./data/sources.js";
import type { Precision } from "./engine.js";
import type { Layout } from "./layout.js";

export interface Blueprint {
  /** The model's name in the spec. */
  readonly name: string;
  /** Of everything that decides whether saved weights fit: fields with their classes, weights and states of layers, by name and shape. */
  readonly structure: string;
  readonly precision: Precision;
  /** The most rows of one call of a kernel; more rows go through in chunks. */
  readonly capacity: number;
  /** The length of the arena. */
  readonly elements: number;
  /** Every named place in the arena. */
  readonly layout: Layout;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly inputs: readonly FieldSpec[];
  readonly targets: readonly FieldSpec[];
  readonly outputs: readonly OutputSpec[];
  /** Learned, in the spec's order; each is the name of its buffer. */
  readonly parameters: readonly string[];
  /** What layers keep from step to step beside their parameters. */
  readonly states: readonly string[];
  /** What the optimizer keeps. With another optimizer saved weights still fit, and training begins anew from them. */
  readonly slots: readonly string[];
  /** States that hold a weight for each class of a target: learned from the training part as the preparation is. */
  readonly classWeights?: readonly { readonly target: string; readonly buffer: string }[];
  /** Where each entry leaves the loss of its rows: one number. */
  readonly loss: { readonly assess: string; readonly differentiate: string; readonly backward: string };
  /** The derivative of the loss by each parameter and input, left there by `differentiate`. */
  readonly gradients: {
    readonly parameters: Readonly<Record<string, string>>;
    readonly inputs: Readonly<Record<string, string>>;
  };
  readonly metrics: readonly MetricSpec[];
  readonly training: TrainingSpec;
}

/** A number that can be chosen when a network is made; its buffer has the same name. Of a bool, 1 is true. */
export interface OptionSpec {
  readonly type: "int" | "float" | "bool";
  readonly default: number;
  /** Both ends included; left out where there is none. */
  readonly from?: number;
  readonly to?: number;
}

export interface OutputSpec {
  readonly name: string;
  readonly buffer: string;
  readonly dims: readonly number[];
  /** False for what is the same for all rows. */
  readonly batched: boolean;
  /** The target whose class each row chooses: the buffer holds the class's number. */
  readonly chooses?: string;
}

export interface MetricSpec {
  readonly name: string;
  /** Where `figures` leaves it. */
  readonly buffer: string;
  /** Of the figure; [] for one number. */
  readonly dims: readonly number[];
  /** Whether a larger figure is a better one; left out where it is neither. */
  readonly better?: "higher" | "lower";
}

/** The spec's `train` block, or its defaults. */
export interface TrainingSpec {
  readonly data?: SourceSpec;
  /** A share of the training data, some of its rows, or data of its own. */
  readonly validate?: number | StratifiedShare | RowsWhere | SourceSpec;
  readonly test?: RowsWhere | SourceSpec;
  readonly batch: number;
  /** How many batches make a step; left out for 1. */
  readonly accumulate?: number;
  /** Data is read some rows at a time, and so many are shuffled together; without it data is read into memory. */
  readonly shuffle?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly seed?: number;
  /** Layers and weights that training leaves as they are, in the spec's words. */
  readonly freeze?: readonly string[];
  /** Stop when the validation loss has not fallen for so many epochs; the best weights are kept. */
  readonly patience?: number;
  readonly checkpoint?: string;
  /** Save in the midst of an epoch too. */
  readonly checkpointEvery?: Period;
  /** What training does to inputs that were loaded; at most one for each. */
  readonly augment?: readonly AugmentationSpec[];
}

/** After so many steps or minutes, or whichever comes first. */
export interface Period {
  readonly steps?: number;
  readonly minutes?: number;
}

/** `20% stratified`: equal shares of each class of a target. */
export interface StratifiedShare {
  readonly share: number;
  /** The target's name. */
  readonly stratify: string;
}

/** `where split == "valid"`: the rows of the training data for which it holds. */
export interface RowsWhere {
  readonly where: Condition;
}

/** flip: left to right, half of the rows. shift: by up to so many pixels. noise: normal, of this deviation, in units of the prepared input. */
export interface AugmentationSpec {
  readonly input: string;
  /** An input before it with as many steps: flips and shifts fall for this one as they do for that. */
  readonly like?: string;
  readonly steps: readonly (
    | { readonly kind: "flip" }
    | { readonly kind: "shift"; readonly pixels: number }
    | { readonly kind: "noise"; readonly deviation: number }
  )[];
}

export interface SourceSpec {
  readonly kind: SourceKindName;
  /** As the table of sources says: one path under "path", a path for each column … Relative to the folder of the spec. */
  readonly paths: Readonly<Record<string, string>>;
  /** For each input and target that isn't simply the column of its name. */
  readonly fields: readonly FieldSource[];
}
