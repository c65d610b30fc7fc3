// Metrics gather over batches of different sizes what they would say of all rows at once.
import { describe, expect, test } from "vitest";
import { evaluate } from "../../compiler/ir/evaluate.js";
import { modelOf } from "./example-model.js";
import { optionsOf, worldOf } from "./slopes.js";

/** Rows of scores and targets, batch by batch. */
type Batches = readonly {
  readonly scores: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
}[];

/** The figure of a metric of `scores` and `goal` after all batches. */
function figure(metric: string, target: string, batches: Batches): number[] {
  const width = batches[0]?.scores[0]?.length ?? 1;
  const model = modelOf(`model Case {
    input scores: [${width}]
    target goal: ${target}
    score = scores -> dense(1)
    output value = score
    loss mean(score ^ 2)
    metric ${metric}
  }`);
  const [declared] = model.metrics;
  if (!declared) throw new Error("there is no metric");
  const { states } = declared;
  let kept = new Map(
    states.map(({ name, initial, value }) => [
      name,
      filled(evaluate([initial], worldOf(new Map(), { rows: 1 }))[0], value.shape.dims),
    ]),
  );
  for (const { scores, targets } of batches) {
    const numbers = new Map([
      ...optionsOf(model),
      ...kept,
      ["scores", Float64Array.from(scores.flat())],
      ["goal", Float64Array.from(targets.flat())],
    ]);
    const next = evaluate(
      states.map((state) => state.next ?? state.value),
      worldOf(numbers, { rows: scores.length }),
    );
    kept = new Map(states.map(({ name }, i) => [name, next[i] ?? new Float64Array()]));
  }
  return [...(evaluate([declared.figure], worldOf(new Map([...optionsOf(model), ...kept]), { rows: 1 }))[0] ?? [])];
}

function filled(initial: Float64Array | undefined, dims: readonly number[]): Float64Array {
  const size = dims.reduce((a, b) => a * b, 1);
  return initial?.length === size ? initial : new Float64Array(size).fill(initial?.[0] ?? NaN);
}

/** Chosen are 0, 1, 2, 2, 0; right are 0, 2, 2, 1, 0. */
const three: Batches = [
  {
    scores: [
      [5, 1, 0],
      [0, 3, 2],
      [1, 2, 4],
    ],
    targets: [[0], [2], [2]],
  },
  {
    scores: [
      [-3, -2, -1],
      [2, 0, 1],
    ],
    targets: [[1], [0]],
  },
];

/** Said are yes, no, yes, yes, no; right are yes, no, no, yes, yes. */
const question: Batches = [
  { scores: [[2], [-1], [0.1]], targets: [[1], [0], [0]] },
  { scores: [[3], [-2]], targets: [[1], [1]] },
];

/** Errors are 1, -2, 0. */
const numbers: Batches = [
  { scores: [[11], [18]], targets: [[10], [20]] },
  { scores: [[30]], targets: [[30]] },
];

describe("of classes", () => {
  const of = (metric: string): number[] => figure(metric, "class(3)", three);

  test("accuracy and top_k", () => {
    expect(of("accuracy(scores, goal)")).toEqual([3 / 5]);
    expect(of("top_k(scores, goal, k: 1)")).toEqual([3 / 5]);
    expect(of("top_k(scores, goal, k: 2)")).toEqual([1]);
  });

  test("confusion: a line for each class, a column for each answer", () => {
    expect(of("confusion(scores, goal)")).toEqual([2, 0, 0, 0, 0, 1, 0, 1, 1]);
  });

  test("precision, recall and f1 are means over the classes", () => {
    const [precision, recall] = [
      [1, 0, 1 / 2],
      [1, 0, 1 / 2],
    ];
    expect(of("precision(scores, goal)")[0]).toBeCloseTo(mean(precision), 12);
    expect(of("recall(scores, goal)")[0]).toBeCloseTo(mean(recall), 12);
    expect(of("f1(scores, goal)")[0]).toBeCloseTo(mean([1, 0, 1 / 2]), 12);
  });

  test("perplexity is exp of the mean cross-entropy", () => {
    const losses = three.flatMap(({ scores, targets }) =>
      scores.map(
        (row, i) => Math.log(row.reduce((sum, s) => sum + Math.exp(s), 0)) - (row[targets[i]?.[0] ?? 0] ?? NaN),
      ),
    );
    expect(of("perplexity(scores, goal)")[0]).toBeCloseTo(Math.exp(mean(losses)), 12);
  });

  test("a loss as a metric is its mean over the rows", () => {
    const doubled = [...three, ...three];
    expect(figure("cross_entropy(scores, goal)", "class(3)", doubled)[0]).toBeCloseTo(
      of("cross_entropy(scores, goal)")[0] ?? NaN,
      12,
    );
  });
});

describe("of a yes-or-no question", () => {
  const of = (metric: string): number[] => figure(metric, "class(no, yes)", question);

  test("binary_accuracy, with its threshold", () => {
    expect(of("binary_accuracy(scores, goal)")).toEqual([3 / 5]);
    expect(of("binary_accuracy(scores, goal, threshold: 1)")).toEqual([4 / 5]);
  });

  test("precision, recall and f1 are about yes", () => {
    expect(of("precision(scores, goal)")[0]).toBeCloseTo(2 / 3, 12);
    expect(of("recall(scores, goal)")[0]).toBeCloseTo(2 / 3, 12);
    expect(of("f1(scores, goal)")[0]).toBeCloseTo(2 / 3, 12);
  });

  test("where nothing is yes they are 0, not undefined", () => {
    const no: Batches = [{ scores: [[-1], [-2]], targets: [[0], [0]] }];
    for (const metric of ["precision", "recall", "f1"])
      expect(figure(`${metric}(scores, goal)`, "class(no, yes)", no)).toEqual([0]);
  });
});

describe("of numbers", () => {
  test("rmse", () => {
    expect(figure("rmse(scores, goal)", "[]", numbers)[0]).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  test("r2 is the same however the rows are divided, also far from 0", () => {
    expect(figure("r2(scores, goal)", "[]", numbers)[0]).toBeCloseTo(1 - 5 / 200, 12);
    const far = numbers.map(({ scores, targets }) => ({
      scores: scores.map(([x = 0]) => [x + 1e8]),
      targets: targets.map(([y = 0]) => [y + 1e8]),
    }));
    expect(figure("r2(scores, goal)", "[]", far)[0]).toBeCloseTo(1 - 5 / 200, 8);
  });

  test("r2 of several numbers is the mean of their shares", () => {
    const two: Batches = [
      {
        scores: [
          [1, 5],
          [3, 5],
        ],
        targets: [
          [1, 4],
          [3, 6],
        ],
      },
    ];
    expect(figure("r2(scores, goal)", "[2]", two)[0]).toBeCloseTo((1 + 0) / 2, 12);
  });
});

function mean(of: readonly number[]): number {
  return of.reduce((a, b) => a + b, 0) / of.length;
}
