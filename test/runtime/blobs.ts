// A network written by hand as nnc would write it: two dense layers, dropout, momentum with a cosine schedule, accuracy. And data for it.
import type { Blueprint } from "../../runtime/blueprint.js";
import {
  Network,
  rows,
  type ClassLabels,
  type CreateOptions,
  type F32,
  type Kernel,
  type LoadOptions,
} from "../../runtime/index.js";

export interface BlobsOptions {
  /** Share of the hidden units that each training step leaves out. */
  readonly drop?: number;
  readonly lr?: number;
}

export type Kind = "red" | "green" | "blue";

export interface BlobsTypes {
  readonly options: BlobsOptions;
  readonly inputs: { readonly point: F32<[number, 2]> };
  readonly targets: { readonly kind: ClassLabels<Kind> };
  readonly outputs: { readonly probability: F32<[number, 3]>; readonly kind: Kind[] };
  readonly metrics: { readonly accuracy: number };
  readonly parameters: {
    readonly "h.weight": F32<[2, 8]>;
    readonly "h.bias": F32<[8]>;
    readonly "scores.weight": F32<[8, 3]>;
    readonly "scores.bias": F32<[3]>;
  };
}

export const blueprint = {
  name: "Blobs",
  structure: "blobs-1",
  precision: "single",
  capacity: 16,
  elements: 1408,
  layout: {
    drop: { at: 16, shape: [] },
    lr: { at: 17, shape: [] },
    iteration: { at: 18, shape: [] },
    iterations: { at: 19, shape: [] },
    rows: { at: 20, shape: [] },
    hits: { at: 21, shape: [] },
    seen: { at: 22, shape: [] },
    accuracy: { at: 23, shape: [] },
    loss: { at: 24, shape: [] },
    "weights.penalty": { at: 25, shape: [] },
    "hits.batch": { at: 26, shape: [] },
    weights: { at: 32, shape: [51] },
    "h.weight": { at: 32, shape: [2, 8] },
    "h.bias": { at: 48, shape: [8] },
    "scores.weight": { at: 56, shape: [8, 3] },
    "scores.bias": { at: 80, shape: [3] },
    "weights.gradient": { at: 96, shape: [51] },
    "h.weight.gradient": { at: 96, shape: [2, 8] },
    "h.bias.gradient": { at: 112, shape: [8] },
    "scores.weight.gradient": { at: 120, shape: [8, 3] },
    "scores.bias.gradient": { at: 144, shape: [3] },
    "weights.velocity": { at: 160, shape: [51] },
    point: { at: 224, shape: [2], batched: true },
    kind: { at: 256, shape: [], batched: true },
    "h.product": { at: 272, shape: [8], batched: true },
    h: { at: 400, shape: [8], batched: true },
    scores: { at: 528, shape: [3], batched: true },
    probability: { at: 576, shape: [3], batched: true },
    choice: { at: 624, shape: [], batched: true },
    "scores.gradient": { at: 640, shape: [3], batched: true },
    "h.gradient": { at: 688, shape: [8], batched: true },
    "point.gradient": { at: 816, shape: [2], batched: true },
  },
  options: {
    drop: { type: "float", default: 0.2, from: 0, to: 0.9 },
    lr: { type: "float", default: 0.1, from: 0 },
  },
  inputs: [{ name: "point", kind: "real", dims: [2], count: 0, classes: undefined }],
  targets: [{ name: "kind", kind: "class", dims: [], count: 3, classes: ["red", "green", "blue"] }],
  outputs: [
    { name: "probability", buffer: "probability", dims: [3], batched: true },
    { name: "kind", buffer: "choice", dims: [], batched: true, chooses: "kind" },
  ],
  parameters: ["h.weight", "h.bias", "scores.weight", "scores.bias"],
  states: [],
  slots: ["weights.velocity"],
  loss: { assess: "loss", differentiate: "loss", backward: "loss" },
  gradients: {
    parameters: {
      "h.weight": "h.weight.gradient",
      "h.bias": "h.bias.gradient",
      "scores.weight": "scores.weight.gradient",
      "scores.bias": "scores.bias.gradient",
    },
    inputs: { point: "point.gradient" },
  },
  metrics: [{ name: "accuracy", buffer: "accuracy", dims: [], better: "higher" }],
  training: { batch: 16, epochs: 3 },
} as const satisfies Blueprint;

/** Of the weights' squares; part of the loss. */
const decay = 1e-3;

export class Blobs extends Network<BlobsTypes> {
  /** A network with fresh weights; `plan` may differ from the blueprint in what a test is about. */
  static create(options: BlobsOptions & CreateOptions = {}, plan: Blueprint = blueprint): Blobs {
    return new Blobs(plan, options);
  }

  static async load(path: string, options: BlobsOptions & LoadOptions = {}): Promise<Blobs> {
    return Blobs.create(options).restore(path);
  }

  readonly #initialize = [
    this.bind.map([2, 8], "h.weight = normal(1)"),
    this.bind.map([8], "h.bias = 0"),
    this.bind.map([8, 3], "scores.weight = normal(2) * 0.5"),
    this.bind.map([3], "scores.bias = 0"),
    this.bind.map([51], "weights.velocity = 0"),
  ];
  readonly #h: Kernel = this.bind.matmul("h.product = point @ h.weight", {
    then: { over: [rows, 8], formula: "h = max(0, h.product + h.bias)" },
  });
  readonly #hDropped: Kernel = this.bind.matmul("h.product = point @ h.weight", {
    then: { over: [rows, 8], formula: "h = max(0, h.product + h.bias) * (uniform(3) < 1 - drop) / (1 - drop)" },
  });
  readonly #scores: Kernel = this.bind.matmul("scores = h @ scores.weight", {
    then: { over: [rows, 3], formula: "scores = scores + scores.bias" },
  });
  readonly #answer: Kernel = this.bind.map(
    [rows, 3],
    `e = exp(scores - row_max(scores))
     probability = e / row_sum(e)
     choice = highest(row_argmax(scores))`,
    { choice: [rows, 1] },
  );
  readonly #loss = [
    this.bind.map(
      [rows, 3],
      `shifted = scores - row_max(scores)
       logarithm = shifted - log(row_sum(exp(shifted)))
       chosen = index(1) == kind
       scores.gradient = (exp(logarithm) - chosen) / rows
       hits.batch = total(chosen and row_argmax(scores) == kind)
       loss = total(where(chosen, -logarithm, 0) / rows)`,
      { kind: [rows, 1] },
    ),
    this.bind.map([51], "weights.penalty = total(weights * weights)"),
    this.bind.map([1], `loss = loss + ${decay} * weights.penalty`),
  ];
  readonly #count: Kernel = this.bind.map([1], "hits = hits + hits.batch; seen = seen + rows");
  readonly #figures: Kernel = this.bind.map([1], "accuracy = hits / seen");
  readonly #clear: Kernel = this.bind.map([1], "hits = 0; seen = 0");
  readonly #throughScores = [
    this.bind.matmul("scores.weight.gradient = h' @ scores.gradient"),
    this.bind.map([rows, 3], "scores.bias.gradient = total(scores.gradient)"),
    this.bind.matmul("h.gradient = scores.gradient @ scores.weight'"),
  ];
  readonly #throughH = this.bind.map([rows, 8], "h.gradient = h.gradient * (0 < h)");
  readonly #throughDropped = this.bind.map([rows, 8], "h.gradient = h.gradient * (0 < h) / (1 - drop)");
  readonly #toWeights = [
    this.bind.matmul("h.weight.gradient = point' @ h.gradient"),
    this.bind.map([rows, 8], "h.bias.gradient = total(h.gradient)"),
  ];
  readonly #toPoint: Kernel = this.bind.matmul("point.gradient = h.gradient @ h.weight'");
  readonly #decay: Kernel = this.bind.map([51], `weights.gradient = weights.gradient + ${2 * decay} * weights`);
  readonly #update: Kernel = this.bind.map(
    [51],
    `v = 0.9 * weights.velocity - lr * 0.5 * (1 + cos(3.14159265 * iteration / iterations)) * weights.gradient
     weights.velocity = v
     weights = weights + v`,
  );

  protected override initialize(): void {
    this.#initialize.forEach((kernel) => kernel(1));
    this.#clear(1);
  }

  protected override forward(count: number): void {
    this.#h(count);
    this.#scores(count);
    this.#answer(count);
  }

  protected override assess(count: number): void {
    this.#h(count);
    this.#scores(count);
    for (const kernel of this.#loss) kernel(count);
    this.#count(1);
  }

  protected override clear(): void {
    this.#clear(1);
  }

  protected override figures(): void {
    this.#figures(1);
  }

  protected override differentiate(count: number): void {
    this.#h(count);
    this.#scores(count);
    for (const kernel of this.#loss) kernel(count);
    for (const kernel of this.#throughScores) kernel(count);
    this.#throughH(count);
    for (const kernel of this.#toWeights) kernel(count);
    this.#toPoint(count);
    this.#decay(1);
  }

  protected override backward(count: number): void {
    this.#hDropped(count);
    this.#scores(count);
    for (const kernel of this.#loss) kernel(count);
    this.#count(1);
    for (const kernel of this.#throughScores) kernel(count);
    this.#throughDropped(count);
    for (const kernel of this.#toWeights) kernel(count);
  }

  protected override update(): void {
    this.#decay(1);
    this.#update(1);
  }
}

/** Points around three centers, in turn; every `n` the same. */
export function blobs(n: number): { point: Float32Array; kind: Kind[] } {
  const kinds = ["red", "green", "blue"] as const;
  const centers = [
    [2, 0],
    [-1, 1.7],
    [-1, -1.7],
  ];
  const point = Float32Array.from({ length: 2 * n }, (_, at) => {
    const row = at >> 1;
    return (centers[row % 3]?.[at % 2] ?? 0) + Math.sin(row * (at % 2 === 0 ? 12.9898 : 78.233)) * 1.5;
  });
  return { point, kind: Array.from({ length: n }, (_, row) => kinds[row % 3] ?? "red") };
}
