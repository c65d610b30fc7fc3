// Whatever a spec calls its things, the network computes the same: names that every object has, and names that the plan itself uses.
import { describe, expect, test } from "vitest";
import { assemble } from "../../compiler/assemble/assemble.js";
import { compiled } from "./specs.js";

const spec = `
model Odd(FACTOR: float = 0.5) {
  input INPUT: [4]
  target y: class(a, b)
  HIDDEN = INPUT * FACTOR -> dense(8) -> relu
  scores = HIDDEN -> dense(2)
  loss cross_entropy(scores, y)
  output OUTPUT = softmax(scores)
}
`;
const kinds = ["INPUT", "HIDDEN", "OUTPUT", "FACTOR"] as const;
const usual = { INPUT: "x", HIDDEN: "h", OUTPUT: "p", FACTOR: "factor" };

/** Losses of some steps and what is predicted then. */
async function run(given: Readonly<Record<(typeof kinds)[number], string>>): Promise<unknown> {
  const text = kinds.reduce((text, kind) => text.replaceAll(kind, given[kind]), spec);
  const { modules } = await compiled("odd", "single", text);
  const { model, plan } = modules[0]!;
  const network = assemble(model, plan).create({ seed: 1 });
  // Where initial weights come from has to do with their names.
  const weights = Object.values(network.parameters);
  for (const [k, weight] of weights.entries()) weight.forEach((_, i) => (weight[i] = Math.sin(3 * i + k)));
  const inputs = { [given.INPUT]: Float32Array.from({ length: 12 }, (_, i) => Math.sin(7 * i)) };
  const losses = [1, 2, 3].map(() => network.step({ ...inputs, y: [0, 1, 0] }));
  const { loss } = network.gradients({ ...inputs, y: [0, 1, 0] });
  return { losses, loss, predicted: network.predict(inputs)[given.OUTPUT] };
}

/** An option can't be called so: every object has something of the name, and no options would have the type of these (NN115). */
const ofObjects = ["constructor", "toString", "valueOf"];
const ofPlans = ["rows", "iteration", "iterations", "loss", "weights"];

describe.each(kinds)("%s", (kind) => {
  test.each(kind === "FACTOR" ? ofPlans : [...ofObjects, ...ofPlans])("may be called %s", async (name) => {
    expect(await run({ ...usual, [kind]: name })).toEqual(await run(usual));
  });
});
