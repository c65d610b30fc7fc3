// Differences that no name shows: the arithmetic between layers, formulas and optimizers of the spec's own, initial values.
import { createHash } from "node:crypto";
import type { Model } from "../check/model.js";
import { layerStates } from "../emit/blueprint.js";
import { walk } from "../ir/graph.js";
import type { Value } from "../ir/value.js";
import type { SettingChange } from "./comparison.js";

/** What both models have under one name, but compute otherwise, though nothing that was found explains it. */
export function otherwiseComputed(before: Model, after: Model, settings: readonly SettingChange[]): string[] {
  const said = new Set(settings.map(({ kind, name }) => `${kind} ${name}`.trim()));
  const [old, now] = [printsOf(before), printsOf(after)];
  return [...now].flatMap(([name, print]) => {
    const earlier = old.get(name);
    return earlier !== undefined && earlier !== print && !said.has(name) ? [name] : [];
  });
}

/** A print of each thing that a model computes, the same for the same computation. */
function printsOf(model: Model): ReadonlyMap<string, string> {
  const places = new Map<Value, string>([
    ...model.parameters.map(({ value }, i) => [value, `parameter ${i}`] as const),
    ...model.states.map(({ value }, i) => [value, `state ${i}`] as const),
  ]);
  const things: (readonly [name: string, values: readonly (Value | undefined)[]])[] = [
    ...model.outputs.map(({ name, value }) => [`output ${name}`, [value]] as const),
    ...model.losses.map(({ value }, i) => [i === 0 ? "loss" : `loss ${i + 1}`, [value]] as const),
    ...model.metrics.map(
      ({ name, figure, states }) => [`metric ${name}`, [figure, ...states.map(({ next }) => next)]] as const,
    ),
    ...layerStates(model).map(({ name, initial, next }) => [`the state ${name}`, [initial, next]] as const),
    ...model.parameters.map(({ name, initial }) => [`the initial ${name}`, [initial]] as const),
    ...model.parameters.map(({ name, projection }) => [`the limit of ${name}`, [projection]] as const),
    ...model.groups.map(({ name, update }) => [`the step of ${name}`, [update]] as const),
  ];
  const prints = new Map<Value | undefined, string>();
  for (const value of walk(things.flatMap(([, values]) => values.filter((one) => one !== undefined)))) {
    const operation = places.get(value) ?? withoutStream(value);
    const inputs = value.inputs.map((input) => prints.get(input));
    prints.set(value, digest(JSON.stringify([operation, inputs])));
  }
  return new Map(things.map(([name, values]) => [name, values.map((value) => prints.get(value)).join()]));
}

/** Which of the independent random numbers it takes is chance. */
function withoutStream({ operation }: Value): unknown {
  return operation.kind === "random" ? { ...operation, stream: 0 } : operation;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64").slice(0, 22);
}
