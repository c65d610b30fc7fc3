// Where it started: the first numbers that aren't finite, in the order of the computation, once the loss isn't.
import type { OptionSpec } from "./blueprint.js";
import { NncError } from "./errors.js";
import type { Machine } from "./machine.js";
import { replay, type BatchOfStep } from "./replay.js";

/** The error for a loss of a batch that isn't finite; `place` tells where the batch's row of that number stands in the data. */
export function notFinite(
  machine: Machine,
  loss: number,
  batch: BatchOfStep,
  place: (row: number) => string,
): NncError {
  const found = firstBad(machine, batch);
  const where =
    found === undefined
      ? "everything before it is finite"
      : `the first numbers that aren't are in ${found.name}${found.row === undefined ? "" : `, for ${place(found.row)}`}`;
  const problem = `the loss is ${loss} at step ${machine.iteration + 1}; ${where}. The weights are as they were before this step`;
  return new NncError("NN802", problem, remedy(machine));
}

/** The error for a network that isn't to be saved as it is, or undefined if all is well with its weights. */
export function notSavable(machine: Machine, path: string): NncError | undefined {
  const { parameters } = machine.blueprint;
  for (const [name, values] of machine.kept()) {
    const found = firstUnsound(values, machine.blueprint.layout[name]?.shape ?? [], parameters.includes(name));
    if (found === undefined) continue;
    const problem = `${name} holds ${found} after step ${machine.iteration}: ${path} isn't written, what was there stays`;
    return new NncError("NN802", problem, remedy(machine));
  }
  return undefined;
}

/** "NaN at [2, 3]", if there is such a number. Nothing that is kept may be NaN; infinite no weight may be, but what a layer or optimizer remembers. */
export function firstUnsound(
  values: ArrayLike<number>,
  shape: readonly number[],
  isParameter: boolean,
): string | undefined {
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? NaN;
    if (Number.isFinite(value) || (!isParameter && !Number.isNaN(value))) continue;
    const place = shape.map((dim, axis) => Math.floor(at / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % dim);
    return `${value} at [${place.join(", ")}]`;
  }
  return undefined;
}

interface Bad {
  readonly name: string;
  /** Undefined if it isn't the fault of one row. */
  readonly row: number | undefined;
}

/** Parameters come first: they stay bad once they are. Else the step is computed again; gradients are only consequences, unless nothing else is bad. */
function firstBad(machine: Machine, batch: BatchOfStep): Bad | undefined {
  const { rows } = batch;
  const { parameters, states, slots } = machine.blueprint;
  for (const name of [...parameters, ...states, ...slots]) {
    if (!machine.view(name).every(Number.isFinite)) return { name, row: undefined };
  }
  let value: Bad | undefined;
  let gradient: Bad | undefined;
  replay(machine, batch, (name, values) => {
    const place = value === undefined ? values.findIndex((number) => !Number.isFinite(number)) : -1;
    if (place < 0) return;
    const row = Math.floor(place / machine.rowSize(name));
    const isOneRow = machine.isBatched(name) && rows > 1 && isFiniteElsewhere(values, row, machine.rowSize(name));
    const bad = { name, row: isOneRow ? row : undefined };
    if (name.includes(".gradient")) gradient ??= bad;
    else value = bad;
  });
  return value ?? gradient;
}

/** Whether it is this row's fault: the rows after it are fine. */
function isFiniteElsewhere(values: Float32Array | Float64Array, row: number, size: number): boolean {
  return values.subarray((row + 1) * size).every(Number.isFinite);
}

function remedy({ blueprint }: Machine): string {
  const rates = Object.entries(blueprint.options).filter(([name]: [string, OptionSpec]) => /(^|\.)lr$|rate/.test(name));
  const which = rates.length === 1 ? ` (option ${rates[0]?.[0]})` : "";
  return `lower the learning rate${which}, write clip norm(1) in the spec's train block, standardize the inputs, or keep the arguments of log and divisions away from 0`;
}
