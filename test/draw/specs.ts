// Models to be drawn: all of the examples, and some that are harder.
import { readdirSync, readFileSync } from "node:fs";
import type { Model } from "../../compiler/check/model.js";
import { checkSpec } from "../../compiler/compile.js";
import { hasErrors } from "../../compiler/report/report.js";

export function modelsOf(text: string): readonly Model[] {
  const nowhere = (): undefined => undefined;
  const { models, diagnostics } = checkSpec(
    { path: "model.nn", text },
    { read: nowhere, spelled: nowhere, set: {}, levels: {} },
  );
  if (hasErrors(diagnostics)) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return models;
}

export function modelOf(text: string): Model {
  const [model] = modelsOf(text);
  if (!model) throw new Error("no model");
  return model;
}

/** A model of rows of eight numbers whose body is these lines; they make `out`. */
export function around(lines: string): string {
  return `model Net {
  input x: [8]
  target y: [1]
  ${lines}
  loss mse(out, y)
  output out = out
}
`;
}

export const residual = `layer block(x: [n], units: int) {
  return x + (x -> dense(units) -> relu -> dense(units))
}
`;

const hard = [
  residual + around("out = x -> repeat 50 { block(8) -> relu } -> dense(1)"),
  around(
    "out = x -> repeat i in 1..5 { dense(16 * i) -> relu } -> repeat 2 { repeat 3 { dense(8) -> tanh } } -> dense(1)",
  ),
  around(
    `out = x -> concat { ${Array.from({ length: 20 }, (_, i) => `dense(${i + 1}) -> relu`).join(", ")}, id } -> dense(1)`,
  ),
  around(`share a_layer_with_quite_a_long_name_that_says_everything = dense(8)
  first_binding_with_quite_a_long_name = a_layer_with_quite_a_long_name_that_says_everything(x) -> relu
  out = first_binding_with_quite_a_long_name - a_layer_with_quite_a_long_name_that_says_everything(2 * x) -> dense(1)`),
  around(
    "param w: [8, 4] ~ xavier(fan_in: 8, fan_out: 4)\n  a = x @ w\n  b = a -> dense(4) -> relu\n  out = concat(a, b, a + b, x) -> dense(1)",
  ),
];

export const models: readonly Model[] = [
  ...readdirSync("examples", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => modelsOf(readFileSync(`examples/${name}/model.nn`, "utf8"))),
  ...hard.map(modelOf),
];
