// The derivatives of the loss, for whoever wants to look at them or to train by rules of his own.
import { noRows, type Feed } from "./feed.js";
import type { Machine, View } from "./machine.js";

export interface LossGradients {
  readonly loss: number;
  readonly parameters: Readonly<Record<string, View>>;
  readonly inputs: Readonly<Record<string, View>>;
}

/** Over any number of rows: chunks weigh by their rows. Nothing is updated; the arrays are the caller's own, those of inputs have a row for each of the data. */
export function gradients(machine: Machine, feed: Feed): LossGradients {
  if (feed.rows === 0) throw noRows();
  const { capacity, gradients: buffers } = machine.blueprint;
  const parameters = summed(machine, buffers.parameters);
  const inputs = Object.entries(buffers.inputs).map(([name, buffer]) => {
    const size = machine.rowSize(buffer);
    return { name, buffer, size, values: emptyLike(machine, feed.rows * size) };
  });
  let loss = 0;
  for (let start = 0; start < feed.rows; start += capacity) {
    const count = Math.min(capacity, feed.rows - start);
    const share = count / feed.rows;
    feed.load(undefined, start, count);
    loss += machine.differentiate(count) * share;
    for (const { buffer, values } of parameters) addTo(values, 0, machine.view(buffer), share);
    for (const { buffer, size, values } of inputs) addTo(values, start * size, machine.view(buffer, count), share);
  }
  return { loss, parameters: byName(parameters), inputs: byName(inputs) };
}

function summed(machine: Machine, buffers: Readonly<Record<string, string>>) {
  return Object.entries(buffers).map(([name, buffer]) => {
    return { name, buffer, values: emptyLike(machine, machine.rowSize(buffer)) };
  });
}

function emptyLike({ arena }: Machine, length: number): View {
  return arena.precision === "single" ? new Float32Array(length) : new Float64Array(length);
}

function addTo(target: View, at: number, values: View, share: number): void {
  if (share === 1) {
    target.set(values, at); // there is but one chunk
    return;
  }
  for (let i = 0; i < values.length; i++) target[at + i] = (target[at + i] ?? 0) + share * (values[i] ?? NaN);
}

function byName(arrays: readonly { readonly name: string; readonly values: View }[]): Record<string, View> {
  return Object.fromEntries(arrays.map(({ name, values }) => [name, values]));
}
