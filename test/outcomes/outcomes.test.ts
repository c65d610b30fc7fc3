// What a network gets right and wrong.
import { expect, test } from "vitest";
import { confusionOf, surestMistakes } from "../../compiler/outcomes/confusion.js";
import { decide } from "../../compiler/outcomes/decisions.js";
import { judgedModel } from "../../compiler/outcomes/judged.js";
import { outcomesOf } from "../../compiler/outcomes/outcomes.js";
import { planeOf } from "../../compiler/outcomes/plane.js";
import { parseCsv } from "../../runtime/index.js";
import { modelOf, openedSpec, type Opened } from "./opened.js";

const spec = (body: string, target = "class(left, right, top)"): string => `model Net {
  input x: [2]
  target side: ${target}
  ${body}
}
`;
const threeWays = spec(`scores = x -> dense(3)
  loss cross_entropy(scores, side)
  output probability = softmax(scores)`);

/** Scores -x, x and y. */
function setWeights({ network }: Opened): void {
  const { parameters } = network as unknown as { parameters: Record<string, Float32Array> };
  parameters["scores.weight"]!.set([-1, 1, 0, 0, 0, 1]);
  parameters["scores.bias"]!.fill(0);
}

test("the class with the best score is predicted, with its probability and the next class", async () => {
  const opened = await openedSpec(threeWays);
  setWeights(opened);
  const { predicted, second, sure, isProbability } = decide(
    opened.network,
    opened.judged,
    { x: new Float32Array([-3, 0, 2, 1, 0, 5]) },
    3,
  );
  expect([...predicted]).toEqual([0, 1, 2]);
  expect([...second]).toEqual([2, 2, 0]);
  expect(isProbability).toBe(true);
  expect(sure[1]).toBeCloseTo(Math.exp(2) / (Math.exp(-2) + Math.exp(2) + Math.exp(1)), 5);
});

test("without an output of probabilities the lead of the best score says how sure it is", async () => {
  const opened = await openedSpec(
    spec("scores = x -> dense(3)\n  loss hinge(scores, side)\n  output twice = scores * 2"),
  );
  setWeights(opened);
  const { sure, isProbability } = decide(opened.network, opened.judged, { x: new Float32Array([2, 1]) }, 1);
  expect([isProbability, sure[0]]).toEqual([false, 1]);
});

test("one score is above 0 for the second class", async () => {
  const opened = await openedSpec(
    spec(
      "score = x -> dense(1)\n  loss binary_cross_entropy(score, side)\n  output p = sigmoid(score)",
      "class(no, yes)",
    ),
  );
  const { parameters } = opened.network as unknown as { parameters: Record<string, Float32Array> };
  parameters["score.weight"]!.set([1, 0]);
  parameters["score.bias"]!.fill(0);
  const { predicted, sure, isProbability } = decide(
    opened.network,
    opened.judged,
    { x: new Float32Array([3, 0, -1, 0]) },
    2,
  );
  expect([...predicted]).toEqual([1, 0]);
  expect(isProbability).toBe(true);
  expect(sure[0]).toBeCloseTo(1 / (1 + Math.exp(-3)), 5);
  expect(sure[1]).toBeCloseTo(1 - 1 / (1 + Math.exp(1)), 5);
});

test("a model that compares no class with scores isn't judged", () => {
  const regression =
    "model Line {\n  input x: [1]\n  target y: [1]\n  out = x -> dense(1)\n  loss mse(out, y)\n  output y = out\n}\n";
  expect(judgedModel(modelOf(regression))).toBeUndefined();
});

test("confusion counts pairs, and mistakes come the surest first", () => {
  const decisions = {
    predicted: Int32Array.of(0, 1, 1, 0),
    second: new Int32Array(4),
    sure: Float64Array.of(0.9, 0.6, 0.7, 0.8),
    isProbability: true,
  };
  expect(confusionOf([0, 0, 1, 1], decisions, 2)).toEqual([1, 1, 1, 1]);
  expect(surestMistakes([0, 0, 1, 1], decisions, 5)).toEqual([3, 1]);
  expect(surestMistakes([0, 0, 1, 1], decisions, 1)).toEqual([3]);
});

const table = spec(
  `scores = x -> dense(3)
  loss cross_entropy(scores, side)
  output probability = softmax(scores)
}

train Net {
  data csv("net.csv") {
    x = [across, up]
  }
  epochs 1`,
);
const rows = "across,up,side\n-3,0,left\n2,1,right\n0,5,left\n4,1,top\n";

test("outcomes of a table name places, classes and cells", async () => {
  const opened = await openedSpec(table);
  setWeights(opened);
  const columns = { across: "number", up: "number", side: "text" } as const;
  const dataset = await parseCsv([Buffer.from(rows)], "net.csv", { columns });
  const outcomes = outcomesOf(opened, "validation", dataset);
  expect(outcomes).toMatchObject({ rows: 4, allRows: 4, target: "side", mistakeCount: 2, isProbability: true });
  expect(outcomes.confusion).toEqual([1, 0, 1, 0, 1, 0, 0, 1, 0]);
  expect(
    outcomes.mistakes.map(({ place, truth, predicted, cells, picture }) => ({
      place,
      truth,
      predicted,
      cells,
      picture,
    })),
  ).toEqual([
    { place: "net.csv:4", truth: "left", predicted: "top", cells: [["across", "0"], ["up", "5"]], picture: undefined }, // prettier-ignore
    { place: "net.csv:5", truth: "top", predicted: "right", cells: [["across", "4"], ["up", "1"]], picture: undefined }, // prettier-ignore
  ]);
  expect(outcomes.plane?.points.map(({ at }) => at)).toEqual([[-3, 0], [2, 1], [0, 5], [4, 1]]); // prettier-ignore
});

test("the plane reaches a little beyond the data, and each point has the class that is predicted there", async () => {
  const opened = await openedSpec(table);
  setWeights(opened);
  const dataset = {
    rows: 2,
    columns: { across: { values: Float64Array.of(-4, 4), dims: [] }, up: { values: Float64Array.of(-2, 6), dims: [] } },
  };
  const plane = planeOf(opened.model, opened.judged, opened.network, dataset);
  const { axes, grid } = plane!;
  expect(axes.map(({ name }) => name)).toEqual(["across", "up"]);
  expect(axes[0].from).toBeLessThan(-4);
  const at = (column: number, row: number): number | undefined => grid.predicted[row * grid.side + column];
  const last = grid.side - 1;
  // Low left, low right, high in the middle.
  expect([at(0, 0), at(last, 0), at(grid.side / 2, last)]).toEqual([0, 1, 2]);
  expect(grid.sure.every((sure) => sure >= 0 && sure <= 1)).toBe(true);
});

test("of many rows some are looked at, and the outcomes say so", async () => {
  const opened = await openedSpec(table);
  const count = 50_000;
  const numbers = { values: Float32Array.from({ length: count }, (_, i) => i % 7), dims: [] };
  const side = { values: Array.from({ length: count }, () => "top"), dims: [] };
  const outcomes = outcomesOf(opened, "training", { rows: count, columns: { across: numbers, up: numbers, side } });
  expect(outcomes).toMatchObject({ rows: 20_000, allRows: 50_000 });
  expect(outcomes.confusion.reduce((sum, cell) => sum + cell, 0)).toBe(20_000);
  expect(outcomes.plane?.points.length).toBeLessThanOrEqual(1500);
});
