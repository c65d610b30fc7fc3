// The library on the engines that train with it, in single precision: what the reference interpreter says, and nothing overflows far out.
import { beforeAll, describe, expect, test } from "vitest";
import { assemble, type AssembledNetwork } from "../../compiler/assemble/assemble.js";
import type { Model } from "../../compiler/check/model.js";
import { planOf } from "../../compiler/compile.js";
import { apply } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import { rebuild } from "../../compiler/ir/rebuild.js";
import type { Value } from "../../compiler/ir/value.js";
import type { EngineName, Network, UntypedNetwork } from "../../runtime/index.js";
import { examples, type Front, modelOf, specAround } from "./example-model.js";
import { nativeEngine } from "../native-addon.js";
import { createRandom } from "./random.js";
import { numbersFor, slopesOf, sourcesOf } from "./slopes.js";

const rows = 4;
const engines: readonly EngineName[] = ["portable", "native"];
const differentiable = examples
  .filter(({ text }) => !/^(metric|regularize|optimizer) /.test(text))
  .map(({ text }) => text);
const all = examples.map(({ text }) => text);

describe.each(engines)("%s:", (engine) => {
  beforeAll(() => {
    if (engine === "native") nativeEngine();
  });

  test.each(differentiable)("%s is what the interpreter says, and so are its slopes", (text) => {
    const { model, network } = networkFor(text, "layer", engine);
    const numbers = numbersFor(model, rows, createRandom(11));
    setWeights(network, numbers);
    const data = dataFor(model, numbers);
    const { name, value } = model.outputs.find((output) => output.name === "made") ?? model.outputs[0]!;
    const at = slopesOf(lossOf(model), sourcesOf(model), Float64Array.of(1))(numbers, { rows });
    const results = [1, 2].map((seed) => slopesOf(value, [], onesLike(value))(numbers, { rows, seed }).value);
    // Numbers that are drawn when predicting as well are the engine's own.
    if (!results.every((result) => result.every((number, i) => number === results[0]![i]))) return;
    expectAlike(network.predict(inputsOf(model, data))[name], results[0]);
    const { loss, parameters, inputs } = network.gradients(data);
    expectAlike([loss], at.value);
    for (const { name } of model.parameters) expectAlike(parameters[name], at.by.get(name));
    for (const { name, kind } of model.inputs)
      if (kind === "real") expectAlike((inputs as Rows)[name], at.by.get(name));
  });

  test.each(all)("%s is finite at 300 and -300, and stays so in training", (text) => {
    const { model, network } = networkFor(text, "data", engine);
    const random = createRandom(5);
    const far = numbersFor(model, rows, random);
    for (const { name, kind } of model.inputs)
      if (kind === "real")
        far.set(
          name,
          far.get(name)!.map(() => (random.uniform() < 0.5 ? 300 : -300)),
        );
    const data = dataFor(model, far);
    expectFinite(network.predict(inputsOf(model, data)));
    const { loss, parameters, inputs } = network.gradients(data);
    expectFinite({ loss, ...parameters, ...inputs });
    expectFinite({ ...network.evaluate(data) });
    expect(network.step(data)).toSatisfy(Number.isFinite);
    expectFinite(network.parameters);
  });
});

/** Both engines run the same plan. */
const assembled = new Map<string, { readonly model: Model; readonly Network: AssembledNetwork }>();

function networkFor(
  text: string,
  front: Front,
  engine: EngineName,
): { model: Model; network: Network<UntypedNetwork> } {
  const spec = specAround(text, front);
  let made = assembled.get(spec);
  if (!made) {
    const model = modelOf(spec);
    made = { model, Network: assemble(model, planOf(model, { precision: "single" })) };
    assembled.set(spec, made);
  }
  return { model: made.model, network: made.Network.create({ seed: 1, engine }) };
}

function setWeights(network: Network<UntypedNetwork>, numbers: ReadonlyMap<string, Float64Array>): void {
  for (const [name, weights] of Object.entries(network.parameters)) weights.set(numbers.get(name)!);
}

type Rows = Record<string, Float32Array | Int32Array>;

/** Numbers in the same precision as the network's, so that the interpreter sees the same. */
function dataFor({ inputs, targets }: Model, numbers: Map<string, Float64Array>): Rows {
  return Object.fromEntries(
    [...inputs, ...targets].map(({ name, kind }) => {
      const column = kind === "real" ? Float32Array.from(numbers.get(name)!) : Int32Array.from(numbers.get(name)!);
      numbers.set(name, Float64Array.from(column));
      return [name, column];
    }),
  );
}

function inputsOf({ inputs }: Model, data: Rows): Rows {
  return Object.fromEntries(inputs.map(({ name }) => [name, data[name]!]));
}

function lossOf({ losses }: Model): Value {
  const builder = createBuilder();
  const values = losses.map(({ value }) => value);
  const copyOf = rebuild(values, builder, () => undefined);
  return values.map(copyOf).reduce((sum, value) => apply(builder, "add", sum, value));
}

function onesLike({ shape: { dims, batched } }: Value): Float64Array {
  return new Float64Array(dims.reduce((size, dim) => size * dim, batched ? rows : 1)).fill(1);
}

/** To 5 digits of the largest number: single precision has 7, and sums lose some. */
function expectAlike(found: unknown, wanted: Float64Array | undefined): void {
  const numbers = numbersIn(found);
  expect(numbers).toHaveLength(wanted?.length ?? NaN);
  const size = Math.max(1, ...(wanted ?? []).map(Math.abs));
  const wrong = numbers.flatMap((number, i) =>
    Math.abs(number - wanted![i]!) <= 1e-5 * size ? [] : [`${i}: ${number}, not ${wanted![i]!}`],
  );
  expect(wrong).toEqual([]);
}

function expectFinite(named: Readonly<Record<string, unknown>>): void {
  for (const [name, of] of Object.entries(named))
    expect(
      numbersIn(of).filter((x) => !Number.isFinite(x)),
      name,
    ).toEqual([]);
}

function numbersIn(of: unknown): number[] {
  if (typeof of === "number") return [of];
  if (of instanceof Float32Array || of instanceof Int32Array || Array.isArray(of))
    return [...(of as number[])].filter((x) => typeof x === "number");
  return typeof of === "object" && of !== null ? Object.values(of).flatMap(numbersIn) : [];
}
