// Stages that change values at random while training and leave predictions alone: dropout, noise.
import { curveOf, predicting } from "../curve.js";
import type { Value } from "../../ir/value.js";
import { between, operandsOf } from "../flow.js";
import { type Network, onceFor, type WrittenUse } from "./network.js";

export interface Disturbance extends WrittenUse {
  readonly input: Value;
  readonly output: Value;
  /** Some values become 0, as in dropout; otherwise they change, or with `none` stay as they are. */
  readonly effect: "drops" | "changes" | "none";
}

export const disturbances: (network: Network) => readonly Disturbance[] = onceFor(({ uses, readers }) =>
  uses.flatMap((written): Disturbance[] => {
    const { use } = written;
    const input = use.inputs[0]?.value;
    if (!input?.shape.batched || !readers.has(use.result) || !usesChance(input, use.result)) return [];
    const effect = effectOf(input, use.result);
    return effect ? [{ ...written, input, output: use.result, effect }] : [];
  }),
);

function usesChance(input: Value, output: Value): boolean {
  const stack = between(input, output, true).flatMap((value) => operandsOf(value, true));
  const seen = new Set<Value>([input]);
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (value.operation.kind === "random") return true;
    if (seen.has(value) || value.id < input.id) continue;
    seen.add(value);
    stack.push(...operandsOf(value, true));
  }
  return false;
}

const points = [-1, 0, 2];
const chances = [0.0005, 0.3, 0.9995];

function effectOf(input: Value, output: Value): Disturbance["effect"] | undefined {
  const same = (values: readonly number[] | undefined): boolean => points.every((point, i) => values?.[i] === point);
  if (!same(curveOf(input, output)?.at(points))) return undefined;
  const results = chances.map((random) =>
    curveOf(input, output, { ...predicting, training: true, random })?.at(points),
  );
  if (results.every(same)) return "none";
  return results.some((result) => result?.every((value) => value === 0)) ? "drops" : "changes";
}
