// What a network that predicts numbers gets right and wrong.
import { expect, test } from "vitest";
import { assembleModel } from "../../compiler/compile.js";
import { fittedModel, fittedOutcomesOf } from "../../compiler/outcomes/fitted.js";
import { modelOf } from "./opened.js";

const line = (target = "[]", loss = "mse(out, price)", preparation = ""): string => `model Line {
  input size: [1]
  target price: ${target}
  out = size -> dense(1)
  loss ${loss}
  output y = out
}

train Line {
  data csv("houses.csv") {
    size = area
    ${preparation}
  }
  epochs 1
}
`;

async function outcomes(spec: string, weight: number, bias: number): Promise<ReturnType<typeof fittedOutcomesOf>> {
  const { model, fitted } = fittedModel(modelOf(spec))!;
  const { network: type } = await assembleModel(model, { precision: "single" });
  const area = { values: Float64Array.of(1, 2, 3, 4), dims: [] };
  const price = { values: Float64Array.of(10, 20, 30, 48), dims: [] };
  const dataset = { rows: 4, columns: { area, price } };
  const network = type.create({ seed: 1, engine: "portable" });
  // Training learns how the target is prepared; its weights are then replaced.
  const run = network.fit(dataset);
  while (!(await run.next()).done);
  const parameters = network.parameters as unknown as Record<string, Float32Array>;
  parameters["out.weight"]!.fill(weight);
  parameters["out.bias"]!.fill(bias);
  return fittedOutcomesOf({ model, fitted, network }, "training", dataset);
}

test("predictions stand beside the truth, and the largest errors come first", async () => {
  const { points, rmse, r2, worst, target } = await outcomes(line(), 10, 0);
  expect(target).toBe("price");
  expect(points.map((point) => point.map((value) => Number(value.toFixed(3))))).toEqual([[10, 10], [20, 20], [30, 30], [48, 40]]); // prettier-ignore
  expect(rmse).toBeCloseTo(4, 5);
  expect(r2).toBeCloseTo(1 - 64 / (17 ** 2 + 7 ** 2 + 3 ** 2 + 21 ** 2), 5);
  expect(worst[0]).toMatchObject({ place: "row 4", truth: 48, cells: [["area", "4"]] });
});

test("a target that is standardized is told in the units of the data", async () => {
  const { points, rmse } = await outcomes(line("[]", "mse(out, price)", "price = price -> standardize"), 0, 0);
  // Who predicts 0 predicts the mean, and errs by the deviation.
  expect(points.map(([truth]) => Math.round(truth))).toEqual([10, 20, 30, 48]);
  expect(points.every(([, predicted]) => Math.abs(predicted - 27) < 1e-3)).toBe(true);
  expect(rmse).toBeCloseTo(Math.sqrt((17 ** 2 + 7 ** 2 + 3 ** 2 + 21 ** 2) / 4), 3);
});

test("a target of one number in brackets is one too", () => {
  expect(fittedModel(modelOf(line("[1]")))?.fitted.field.name).toBe("price");
});

test.each([
  ["several numbers", line("[2]", "mse(out, price)", "price = [price, rent]").replace("dense(1)", "dense(2)")],
  ["a loss of one's own without a prediction", line("[1]", "mean((out - price) ^ 2)")],
])("%s are not told of", (_, spec) => {
  expect(fittedModel(modelOf(spec))).toBeUndefined();
});
