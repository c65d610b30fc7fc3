// A training step once more, kernel by kernel, on a copy of the network: buffers share memory, so afterwards nobody could tell whose number it was.
import type { Machine, View } from "./machine.js";

/** A batch in the arena: how many rows it has, how many the step in all, and which of its batches this is. */
export interface BatchOfStep {
  readonly rows: number;
  readonly of: number;
  readonly place: number;
}

/**
 * Calls `see` with each buffer that the batch in the arena writes on its way to the gradients, as it is written. The weights are those that the step began with.
 */
export function replay(machine: Machine, batch: BatchOfStep, see: (name: string, values: View) => void): void {
  const { rows, of, place } = batch;
  const { blueprint, seed, iteration, epoch, row } = machine;
  const copy = machine.twin((names) => {
    for (const name of names) if (Object.hasOwn(blueprint.layout, name)) see(name, copy.view(name, rows));
  });
  copy.moveTo({ seed, iteration, epoch, row });
  copy.iterations = machine.iterations;
  const { parameters, states, slots, options, inputs, targets } = blueprint;
  const fields = [...inputs, ...targets].map(({ name }) => name);
  for (const name of [...parameters, ...states, ...slots, ...Object.keys(options), ...fields])
    if (Object.hasOwn(blueprint.layout, name)) copy.view(name, rows).set(machine.view(name, rows));
  copy.begin();
  copy.backward(rows, of, place);
}
