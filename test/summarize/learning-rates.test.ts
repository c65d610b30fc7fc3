// The learning rate by step, as the schedule has it.
import { expect, test } from "vitest";
import { learningRates } from "../../compiler/summarize/learning-rates.js";
import { modelOf } from "../outcomes/opened.js";

const withOptimizer = (text: string, more = ""): string => `${more}model Line {
  input x: [1]
  target y: [1]
  out = x -> dense(1)
  loss mse(out, y)
  output y = out
}

train Line {
  batch 10
  epochs 10
  optimizer ${text}
}
`;

test.each([
  ["sgd(lr: 0.1)", [0.1, 0.1, 0.1]],
  ["adam", [0.001, 0.001, 0.001]],
  ["adam(lr: cosine(0.2))", [0.2, 0.1, 0]],
  ["momentum(lr: exponential(0.8, 0.5, 50))", [0.8, 0.4, 0.2]],
])("%s", (optimizer, rates) => {
  const found = learningRates(modelOf(withOptimizer(optimizer)), [1, 51, 101], 100);
  expect(found?.map((rate) => Number(rate.toFixed(4)))).toEqual(rates);
});

test("an optimizer without a rate has none", () => {
  const own = "optimizer halve(by: float = 2) {\n  weight <- weight - grad / by\n}\n\n";
  expect(learningRates(modelOf(withOptimizer("halve", own)), [1], 2)).toBeUndefined();
});
