// The learning rate at steps of a run, as the spec's schedule has it.
import type { Model } from "../check/model.js";
import { walk } from "../ir/graph.js";
import { evaluate } from "../ir/evaluate.js";
import type { Value } from "../ir/value.js";

/** Of a run of `planned` steps, which are counted from 1; undefined where the optimizer takes none, or one that depends on more than time. */
export function learningRates(model: Model, steps: readonly number[], planned: number): readonly number[] | undefined {
  const { rate } = model.training.optimizer;
  if (rate === undefined) return undefined;
  if (typeof rate === "number") return steps.map(() => rate);
  const known = (value: Value, step: number): number | undefined => {
    const { operation } = value;
    if (operation.kind !== "leaf") return undefined;
    const clocks: Readonly<Record<string, number>> = {
      iteration: step,
      iterations: planned,
      rows: model.training.batch,
      training: 1,
    };
    if (operation.role === "clock") return clocks[operation.name];
    if (operation.role !== "option") return undefined;
    return model.options.find(({ name }) => name === operation.name)?.default;
  };
  const isOfTime = walk([rate]).every(
    (value) => value.operation.kind !== "random" && (value.operation.kind !== "leaf" || known(value, 0) !== undefined),
  );
  if (!isOfTime) return undefined;
  return steps.map((step) => {
    const leaf = (value: Value): Float64Array => Float64Array.of(known(value, step) ?? NaN);
    const [result] = evaluate([rate], { rows: 1, leaf, random: (_, count) => new Float64Array(count) });
    return result?.[0] ?? NaN;
  });
}
