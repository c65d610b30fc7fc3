// A network in a file: safetensors with the weights and states by name, and in its metadata all else that training needs to go on.
import { isPreparationOf, type FittedField } from "./data/preparation.js";
import { NncError } from "./errors.js";
import type { Machine } from "./machine.js";
import { firstUnsound, notSavable } from "./not-finite.js";
import { readSafetensors, writeSafetensors, type Safetensors, type Tensor } from "./safetensors.js";
import { obstacleTo } from "./obstacle.js";
import { isStanding, newStanding, type Standing } from "./standing.js";
import { tensorDifferences, type TensorDifference } from "./tensor-differences.js";

/** Of the metadata; a reader refuses what a later version wrote. */
const format = 1;

/** Everything beside the tensors, as JSON under "nnc"; the model's name and structure stand beside it for other programs. */
interface Rest {
  readonly format: number;
  readonly seed: number;
  readonly iteration: number;
  readonly iterations: number;
  readonly epoch: number;
  readonly row: number;
  /** Absent in files of earlier versions. */
  readonly standing?: Standing;
  /** Those that aren't at the spec's default: where they are, a new default takes effect. */
  readonly options: Readonly<Record<string, number | boolean>>;
  /** The tensors that are the optimizer's. */
  readonly slots: readonly string[];
  /** What the spec froze, in its words. Absent in files of earlier versions. */
  readonly freeze?: readonly string[];
  /** Null before training data was seen. */
  readonly preparation: readonly FittedField[] | null;
}

/**
 * Takes a picture of the network as it is at this moment; it may go on before the result, called, writes it to the file.
 * @throws NncError NN802 if a weight isn't finite. Writing rejects with NN708 if the system refuses: a file that was there stays as it was.
 */
export function takeSnapshot(machine: Machine, options: object, path: string): () => Promise<void> {
  const objection = notSavable(machine, path);
  if (objection !== undefined) throw objection;
  const { blueprint, seed, iteration, iterations, epoch, row, standing, isPrepared } = machine;
  const preparation = isPrepared ? machine.preparation : null;
  const chosen = Object.entries(options).filter(([name, value]) => Number(value) !== blueprint.options[name]?.default);
  const rest = {
    format,
    seed,
    iteration,
    iterations,
    epoch,
    row,
    standing,
    options: Object.fromEntries(chosen),
    slots: blueprint.slots,
    freeze: blueprint.training.freeze ?? [],
    preparation,
  };
  const tensors = machine.kept().map(([name, view]): [string, Tensor] => {
    const values = view.slice();
    return [name, { dtype: values instanceof Float32Array ? "F32" : "F64", shape: shapeOf(machine, name), values }];
  });
  const metadata = { model: blueprint.name, structure: blueprint.structure, nnc: JSON.stringify(rest) };
  return () => writeSafetensors(path, Object.fromEntries(tensors), metadata);
}

/** A file that was read and fits the network. */
export interface Checkpoint {
  readonly tensors: Safetensors["tensors"];
  readonly rest: Rest;
  /** Those that the spec still has. */
  readonly options: Readonly<Record<string, number | boolean>>;
}

/** @throws NncError NN704 if the file is damaged or isn't a saved network, NN705 if it is of another model. */
export async function readCheckpoint(machine: Machine, path: string): Promise<Checkpoint> {
  const file = await readSafetensors(path);
  const rest = restOf(file, path);
  checkModel(machine, file, rest, path);
  const { inputs, targets } = machine.blueprint;
  if (rest.preparation !== null && !isPreparationOf([...inputs, ...targets], rest.preparation)) throw incomplete(path);
  checkSound(machine, file, path);
  const known = Object.entries(rest.options).filter(([name]) => Object.hasOwn(machine.blueprint.options, name));
  return { tensors: file.tensors, rest, options: Object.fromEntries(known) };
}

/** Takes over all but the options. What another optimizer remembered means nothing to this one, which begins anew. */
export function restoreCheckpoint(machine: Machine, { tensors, rest }: Checkpoint): void {
  const { parameters, states, slots } = machine.blueprint;
  machine.initialize(rest.seed);
  const shape = (name: string): readonly number[] | undefined => tensors[name]?.shape;
  const obstacle = obstacleTo(machine.blueprint, { slots: rest.slots, shape, freeze: rest.freeze });
  for (const name of [...parameters, ...states, ...(obstacle === undefined ? slots : [])])
    machine.view(name).set(tensors[name]?.values as Float32Array | Float64Array);
  machine.obstacle = obstacle;
  if (obstacle === undefined) {
    machine.moveTo(rest);
    machine.iterations = rest.iterations;
    machine.standing = { ...(rest.standing ?? newStanding()) };
  }
  if (rest.preparation === null) return;
  machine.preparation = rest.preparation;
  machine.isPrepared = true;
}

function restOf({ metadata }: Safetensors, path: string): Rest {
  const fail = (problem: string, cause?: unknown): never => {
    throw notSaved(path, problem, cause);
  };
  const text = metadata.nnc ?? fail("has tensors, but isn't a network that nnc saved");
  let rest: unknown;
  try {
    rest = JSON.parse(text);
  } catch (cause) {
    fail("has metadata that isn't JSON", cause);
  }
  if (typeof rest === "object" && rest !== null && "format" in rest && Number(rest.format) > format)
    fail(`was written by a later version of nnc (format ${String(rest.format)}, this one reads ${format})`);
  if (!isRest(rest)) throw incomplete(path);
  return rest;
}

function incomplete(path: string): NncError {
  return notSaved(path, "has metadata that isn't complete");
}

function notSaved(path: string, problem: string, cause?: unknown): NncError {
  const remedy = "give a file that save wrote; weights of other programs can be written into network.parameters";
  return new NncError("NN704", `${path} ${problem}`, remedy, { cause });
}

function isRest(rest: unknown): rest is Rest {
  if (typeof rest !== "object" || rest === null) return false;
  const { seed, iteration, iterations, epoch, row, standing, options, slots, freeze, preparation } =
    rest as Partial<Rest>;
  return (
    [seed, iteration, iterations, epoch, row].every((count) => Number.isSafeInteger(count) && Number(count) >= 0) &&
    (standing === undefined || isStanding(standing)) &&
    typeof options === "object" &&
    (options as unknown) !== null &&
    Array.isArray(slots) &&
    (freeze === undefined || Array.isArray(freeze)) &&
    (preparation === null || Array.isArray(preparation))
  );
}

/** Tensors first: they tell more than the structure's hash does. */
function checkModel(machine: Machine, { tensors, metadata }: Safetensors, { slots }: Rest, path: string): void {
  const { name, structure, parameters, states } = machine.blueprint;
  const own = new Map([...parameters, ...states].map((tensor) => [tensor, shapeOf(machine, tensor)]));
  const found = new Map(Object.entries(tensors).map(([tensor, { shape }]) => [tensor, shape]));
  const differences = tensorDifferences(found, own, slots).map(differenceText);
  if (differences.length === 0 && metadata.structure === structure) return;
  const listed = differences.slice(0, 8).map((text) => `\n  ${text}`);
  const more = differences.length > 8 ? `\n  and ${differences.length - 8} more` : "";
  const unlike =
    differences.length > 0
      ? `these tensors differ:${listed.join("")}${more}`
      : "the fields or classes of its spec differ";
  const problem = `${path} holds a network of another model${metadata.model === name ? "" : ` (${metadata.model ?? "?"}, not ${name})`}; ${unlike}`;
  throw new NncError("NN705", problem, "load it with the module that it was saved with, or train again");
}

function checkSound(machine: Machine, { tensors }: Safetensors, path: string): void {
  for (const [name, tensor] of Object.entries(tensors)) soundTensor(machine, path, name, tensor);
}

/**
 * The numbers of a tensor as the network can hold them. `save` writes nothing that is none: such a file is damaged, or another program made it, perhaps
 * of a run that came to nothing.
 * @throws NncError NN704 for whole numbers and half-width ones, for NaN, and where it is a weight for infinity.
 */
export function soundTensor(
  { blueprint, arena }: Machine,
  path: string,
  name: string,
  { dtype, shape, values }: Tensor,
): Float32Array | Float64Array {
  if (!(values instanceof Float32Array || values instanceof Float64Array))
    throw new NncError(
      "NN704",
      `${path} is of no use: its tensor "${name}" is of ${dtype}`,
      "save it as F32, or as F64 for a model in double precision",
    );
  const taken = arena.precision === "single" && values instanceof Float64Array ? Float32Array.from(values) : values;
  const found = firstUnsound(taken, shape, blueprint.parameters.includes(name));
  if (found === undefined) return taken;
  const remedy = "load an earlier file, or train again with a lower learning rate";
  throw new NncError("NN704", `${path} is of no use: its tensor "${name}" holds ${found}`, remedy);
}

function differenceText({ name, found, expected }: TensorDifference): string {
  const text = (shape: readonly number[] | undefined): string => (shape ? `[${shape.join(", ")}]` : "absent");
  return `${name}: ${text(found)} in the file, ${text(expected)} in the model`;
}

function shapeOf({ blueprint }: Machine, name: string): readonly number[] {
  return blueprint.layout[name]?.shape ?? [];
}
