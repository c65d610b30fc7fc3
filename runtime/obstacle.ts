// Why a network can't go on with the run that it was saved in: its spec has the optimizer remember other numbers than the file holds.
import type { Blueprint } from "./blueprint.js";
import { sameTensor } from "./tensor-differences.js";

/** The run that a network's weights come from. */
export interface TrainedRun {
  /** Epochs since that of the lowest loss, of the validation data if there is any: `patience` goes by them. */
  readonly epochsSinceBest: number;
  /** Why it can't be gone on with, as a sentence without its end; undefined if it can. */
  readonly obstacle: string | undefined;
}

/** What a file tells of the optimizer that trained its network. */
export interface Remembered {
  /** The tensors that are the optimizer's. */
  readonly slots: readonly string[];
  /** The shape of a tensor. */
  readonly shape: (name: string) => readonly number[] | undefined;
  /** What was frozen, as the spec named it; undefined in files of earlier versions. */
  readonly freeze: readonly string[] | undefined;
}

/** A sentence without its end; undefined if nothing is in the way. */
export function obstacleTo({ slots, layout, training }: Blueprint, file: Remembered): string | undefined {
  const isSame =
    String(slots) === String(file.slots) &&
    slots.every((name) => sameTensor(file.shape(name), layout[name]?.shape ?? []));
  if (isSame) return undefined;
  if (kinds(slots) !== kinds(file.slots)) return "the saved network was trained by another optimizer";
  const { freeze = [] } = training;
  if (file.freeze === undefined)
    return "the saved network was trained by another optimizer, or other layers were frozen or had other penalties";
  if (String([...freeze].sort()) !== String([...file.freeze].sort()))
    return `the saved network was trained with ${listed(file.freeze)} frozen, and now ${listed(freeze)} is`;
  return "the saved network was trained by another optimizer, or its weights had other penalties";
}

/** What is remembered of a weight, whatever weights are updated together: `weights.m`, `biases.m` and `weights.v` are m and v. */
function kinds(slots: readonly string[]): string {
  return String([...new Set(slots.map((name) => name.slice(name.indexOf(".") + 1)))].sort());
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
