// `nnc gradcheck`: whether the gradients that the compiler derived are those of the loss, on random weights and rows.
import { assembleModel } from "../../compile.js";
import { realInputs, type Field, type Model } from "../../check/model.js";
import { shapeText, sizeOf } from "../../ir/shape.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { Failure } from "../failure.js";
import { checkGradients, type Differentiable, type PartCheck } from "../gradient-check.js";
import { normalNumbers, uniformNumbers } from "../normal-numbers.js";
import { chooseModel, openModels, type Assignments } from "../specs.js";
import { count, table } from "../text.js";

interface Flags {
  readonly tolerance: number;
  readonly rows: number;
  readonly seed: number;
  readonly set?: Assignments;
  readonly model?: string;
  readonly json?: true;
}

export const gradcheck: Action<Flags> = async ([path = ""], flags, io) => {
  const found = await openModels(path, flags.set, io);
  if (found === undefined) return exitCodes.findings;
  const chosen = flags.model === undefined ? found.models : [chooseModel(found.models, flags.model)];
  const outcomes: Outcome[] = [];
  for (const model of chosen) {
    const outcome = await outcomeOf(plainly(model), flags);
    outcomes.push(outcome);
    if (!flags.json) io.stdout.write(inWords(plainly(model), outcome));
  }
  if (flags.json) io.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`);
  return outcomes.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.findings;
};

interface Outcome {
  readonly model: string;
  readonly rows: number;
  readonly seed: number;
  readonly tolerance: number;
  /** The largest relative error of all parts. */
  readonly error: number;
  readonly ok: boolean;
  readonly parts: readonly PartCheck[];
}

async function outcomeOf(model: Model, flags: Flags): Promise<Outcome> {
  const { rows, seed, tolerance } = flags;
  const parts = checkGradients(await subjectOf(model, flags), normalNumbers(seed + 1), tolerance / 100);
  const error = Math.max(0, ...parts.map((part) => part.error));
  return { model: model.name, rows, seed, tolerance, error, ok: error <= tolerance, parts };
}

/** Without what prepares data, since the rows are made of numbers. */
function plainly(model: Model): Model {
  const targets = model.targets.map((target) => ({ ...target, classes: undefined }));
  return { ...model, targets, training: { ...model.training, data: undefined, validate: undefined, test: undefined } };
}

/** The network with random weights and rows, as a function of all of them. */
async function subjectOf(model: Model, { rows, seed }: Flags): Promise<Differentiable> {
  const assembled = await assembleModel(model, { precision: "double" });
  const network = assembled.network.create({ seed });
  const parameters = network.parameters as Readonly<Record<string, Float64Array>>;
  const noise = normalNumbers(seed);
  // Away from weights that are all zero, where gradients vanish, and from the corners of relu and the like.
  for (const values of Object.values(parameters)) for (let i = 0; i < values.length; i++) values[i]! += 0.1 * noise();
  for (const kind of ["normal", "positive"] as const) {
    const data = rowsOf(model, rows, kind === "normal" ? noise : positive(seed), positive(seed + 1));
    const { loss } = network.evaluate(data);
    if (!Number.isFinite(loss)) continue;
    const inputs = realInputs(model).map(({ name }) => [`input ${name}`, data[name]!] as const);
    return {
      parts: { ...parameters, ...Object.fromEntries(inputs) } as Differentiable["parts"],
      loss: () => network.evaluate(data).loss,
      gradients: () => {
        const { parameters, inputs } = network.gradients(data);
        const named = Object.entries(inputs).map(([name, values]) => [`input ${name}`, values] as const);
        return { ...parameters, ...Object.fromEntries(named) } as Differentiable["parts"];
      },
    };
  }
  throw new Failure(
    exitCodes.findings,
    `the loss of ${model.name} isn't finite for random rows, so its gradient can't be measured`,
  );
}

function positive(seed: number): () => number {
  const uniform = uniformNumbers(seed);
  return () => 0.05 + 0.9 * uniform();
}

/** Random rows: inputs as given, targets between 0 and 1 (which every loss takes), classes and indices at random. */
function rowsOf(
  model: Model,
  rows: number,
  input: () => number,
  target: () => number,
): Record<string, Float64Array | Int32Array> {
  const column = ({ name, kind, dims, count }: Field, real: () => number): [string, Float64Array | Int32Array] => {
    const length = rows * sizeOf(dims);
    if (kind === "real") return [name, Float64Array.from({ length }, real)];
    return [name, Int32Array.from({ length }, () => Math.floor(target() * count))];
  };
  const inputs = model.inputs.map((field) => column(field, input));
  return Object.fromEntries([...inputs, ...model.targets.map((field) => column(field, target))]);
}

function inWords(model: Model, { rows, seed, tolerance, error: largest, ok, parts }: Outcome): string {
  const dims = new Map([
    ...model.parameters.map(({ name, value }) => [name, value.shape.dims] as const),
    ...realInputs(model).map((field) => [`input ${field.name}`, [rows, ...field.dims]] as const),
  ]);
  const lines = parts.map(({ name, error, worst }) => {
    const own = dims.get(name) ?? [];
    return [
      error <= tolerance ? "ok" : "WRONG",
      name,
      shapeText(own),
      error.toExponential(1),
      `at ${shapeText(placeIn(own, worst.place))}: derived ${short(worst.derived)}, measured ${short(worst.measured)}`,
    ];
  });
  const verdict = ok ? "the gradients are right" : "the gradients are WRONG";
  return [
    `${model.name}: ${count(rows, "random row")}, seed ${seed}, double precision`,
    "",
    table([["", "part", "shape", "error", "worst place"], ...lines]),
    "",
    `${verdict}: the largest relative error is ${largest.toExponential(1)} (tolerance ${tolerance.toExponential()})`,
    "",
  ].join("\n");
}

/** The coordinates of a flat place. */
function placeIn(dims: readonly number[], place: number): number[] {
  return dims.map((dim, axis) => Math.floor(place / sizeOf(dims.slice(axis + 1))) % dim);
}

function short(number: number): string {
  return String(Number(number.toPrecision(6)));
}
