// What a change of a spec means, before it is written in any format.

export interface Comparison {
  readonly models: readonly ModelComparison[];
  /** Names of models that only one of the specs has. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface ModelComparison {
  readonly model: string;
  /** What the old spec calls it, where that is something else. */
  readonly formerly: string | undefined;
  readonly layers: readonly LayerChange[];
  readonly settings: readonly SettingChange[];
  /** Losses, outputs and the like that are computed otherwise, where no layer or setting says why: a sign between layers, a formula of the spec's own. */
  readonly computed: readonly string[];
  readonly totals: Readonly<Record<"parameters" | "predict" | "train", BeforeAfter>>;
  readonly checkpoints: Checkpoints;
}

export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

export interface LayerState {
  readonly name: string;
  /** As written: `dense(hidden)`. */
  readonly text: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Of each row, outside of training. */
  readonly operations: number;
}

/** "changed" is another text of the same size. */
export interface LayerChange {
  readonly kind: "added" | "removed" | "resized" | "changed" | "renamed";
  readonly before: LayerState | undefined;
  readonly after: LayerState | undefined;
}

/** `kind` and `name` say what it is, as `option hidden`; a text is undefined where there is none. */
export interface SettingChange {
  readonly kind: string;
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Whether what was saved with the old spec can be loaded with the new one. */
export interface Checkpoints {
  readonly load: boolean;
  readonly tensors: readonly {
    readonly name: string;
    readonly before: readonly number[] | undefined;
    readonly after: readonly number[] | undefined;
  }[];
  /** All tensors fit, but inputs, targets or classes are others. */
  readonly otherFields: boolean;
  /** They load, but the optimizer begins anew: what it remembers is something else. */
  readonly newOptimizer: boolean;
}

export function isEmpty({ models, added, removed }: Comparison): boolean {
  return models.length === 0 && added.length === 0 && removed.length === 0;
}
