// What a network that predicts numbers gets right and wrong: predicted numbers beside true ones, in the units of the data.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Dataset } from "../../runtime/data/dataset.js";
import type { Field, Model, Use } from "../check/model.js";
import { sizeOf } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { rowDescriber, type RowWords } from "./row-words.js";
import { evenly, sampled, type LookedAt } from "./sample.js";
import { truthOf } from "./truth.js";

export interface Fitted {
  /** One real number a row. */
  readonly field: Field;
  /** The output with what is predicted of it. */
  readonly prediction: string;
}

export interface FittedOutcomes extends LookedAt {
  readonly points: readonly (readonly [truth: number, predicted: number])[];
  /** Root of the mean square of the errors, in the units of the data. */
  readonly rmse: number;
  /** The share of the variance that is explained: 1 at best, 0 for whoever always predicts the mean. */
  readonly r2: number;
  /** The rows with the largest errors, the largest first. */
  readonly worst: readonly FittedRow[];
}

export interface FittedRow extends RowWords {
  readonly truth: number;
  readonly predicted: number;
}

/** The first target of one real number that a loss or metric compares with a prediction, and the model with that as one more output; undefined where there is none. */
export function fittedModel(model: Model): { readonly model: Model; readonly fitted: Fitted } | undefined {
  const found = predictionsIn(model.uses, model.targets)[0];
  if (found === undefined) return undefined;
  const { field, value } = found;
  // No name in a spec has a blank.
  const prediction = `prediction of ${field.name}`;
  const output = { name: prediction, doc: "", value, chooses: undefined, at: model.at };
  return { model: { ...model, outputs: [...model.outputs, output] }, fitted: { field, prediction } };
}

/** Every call that is given a real target for its `target`, and a `prediction` with it. */
function predictionsIn(
  uses: readonly Use[],
  targets: readonly Field[],
): { readonly field: Field; readonly value: Value }[] {
  return uses.flatMap(({ inputs, inside }) => {
    const given = (name: string): Value | undefined => inputs.find(({ parameter }) => parameter === name)?.value;
    const [target, value] = [given("target"), given("prediction")];
    const field = targets.find((one) => one.kind === "real" && one.value === target && sizeOf(one.dims) === 1);
    const isWhole = value?.shape.batched === true && sizeOf(value.shape.dims) === 1;
    return [...(field && value && isWhole ? [{ field, value }] : []), ...predictionsIn(inside, targets)];
  });
}

const mostPoints = 1500;
const mostRows = 10;

/** `data` names the dataset. @throws NncError where the data doesn't fit the model or the network. */
export function fittedOutcomesOf(
  {
    model,
    fitted,
    network,
  }: { readonly model: Model; readonly fitted: Fitted; readonly network: Network<UntypedNetwork> },
  data: string,
  dataset: Dataset,
): FittedOutcomes {
  const rows = sampled(dataset);
  const { field } = fitted;
  const [part] = network.preparation.find(({ name }) => name === field.name)?.parts ?? [];
  const { factor = 1, shift = 0 } = part ?? {};
  const inUnits = (value: number | undefined): number => ((value ?? NaN) - shift) / factor;
  const outputs: Readonly<Record<string, ArrayLike<number | string>>> = network.predict(rows);
  const predictions = (outputs[fitted.prediction] ?? []) as ArrayLike<number>;
  const truth = Float64Array.from(truthOf(field, network, rows), inUnits);
  const predicted = Float64Array.from(predictions, inUnits);
  const errors = truth.map((value, row) => (predicted[row] ?? NaN) - value);
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
  const describe = rowDescriber(model, rows);
  const at = (row: number): readonly [number, number] => [truth[row] ?? NaN, predicted[row] ?? NaN];
  const byError = Array.from(errors.keys()).sort(
    (a, b) => Math.abs(errors[b] ?? 0) - Math.abs(errors[a] ?? 0) || a - b,
  );
  return {
    data,
    rows: rows.rows,
    allRows: dataset.rows,
    target: field.name,
    points: evenly(rows.rows, mostPoints).map(at),
    rmse: Math.sqrt(squares(errors) / truth.length),
    r2: 1 - squares(errors) / squares(truth.map((value) => value - mean)),
    worst: byError.slice(0, mostRows).map((row) => ({
      truth: truth[row] ?? NaN,
      predicted: predicted[row] ?? NaN,
      ...describe(row),
    })),
  };
}
