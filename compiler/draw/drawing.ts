// A drawing, before anybody knows where its boxes lie or how they are written: boxes, the arrows between them, and frames around some of them.

export interface Drawing {
  readonly model: string;
  /** The first line of the model's doc comment. */
  readonly doc: string;
  /** Learnable numbers in all. */
  readonly parameters: number;
  /** In the order of the computation. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /** Each behind those that it lies in. */
  readonly frames: readonly Frame[];
}

export type BoxKind = "input" | "target" | "layer" | "function" | "arithmetic" | "parameter" | "loss" | "output";

export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  /** As the spec says it: `dense(hidden)`, `+`. */
  readonly title: string;
  /** What else is to be known: the type of a field, the value of an option. */
  readonly notes: readonly string[];
  readonly parameters: readonly ParameterRow[];
  /** Learnable numbers that no box before it has. */
  readonly count: number;
  /** Of whose weights it makes use, where another box has them already. */
  readonly shares: string | undefined;
  readonly frame: string | undefined;
}

/** A parameter, or those of the rounds of a `repeat` that are of one shape. */
export interface ParameterRow {
  readonly names: readonly string[];
  readonly dims: readonly number[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** What flows, of one row: `[128]`. */
  readonly label: string;
}

/** Around what a layer of the user's is made of, or what a `repeat` repeats. */
export interface Frame {
  readonly id: string;
  readonly title: string;
  readonly inside: string | undefined;
  /** So often it stands there, of which one is drawn. */
  readonly times: number | undefined;
}
