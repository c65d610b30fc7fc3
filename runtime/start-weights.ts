// A network that begins with the weights of a file, by name where shapes agree: of an earlier version of its spec, of a part of it, of another program.
import { soundTensor } from "./checkpoint.js";
import { shownValue } from "./data/shown.js";
import { NncError } from "./errors.js";
import type { Machine } from "./machine.js";
import { readSafetensors, type Tensor } from "./safetensors.js";
import { sameTensor } from "./tensor-differences.js";

/** The tensors of a file. */
export interface Weights {
  readonly path: string;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Tensors that are an optimizer's. */
  readonly slots: readonly string[];
}

/** What became of the weights of a file. */
export interface Started {
  /** Weights and states of layers that the network took over, by name. */
  readonly taken: readonly string[];
  /** Those that keep their first values: the file has none of the name (`found` is undefined), or one of another shape. */
  readonly kept: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly found: readonly number[] | undefined;
  }[];
  /** Tensors of the file that the network has no use for; what an optimizer remembered isn't told. */
  readonly unused: readonly string[];
}

/**
 * Reads the tensors of a safetensors file, of nnc or of any other program, for `startFrom`.
 * @throws NncError NN704 if the file can't be read.
 */
export async function readWeights(path: string): Promise<Weights> {
  const { tensors, metadata } = await readSafetensors(path);
  return { path, tensors, slots: slotsIn(metadata.nnc) };
}

/** The metadata of other programs says nothing of slots. */
function slotsIn(text = "{}"): readonly string[] {
  try {
    const { slots } = JSON.parse(text) as { slots?: unknown };
    return Array.isArray(slots) ? slots.map(String) : [];
  } catch {
    return [];
  }
}

/** A path, or a promise that nobody has waited for. */
function checkWeights(weights: unknown): asserts weights is Weights {
  const { path, tensors, slots } = (typeof weights === "object" && weights !== null ? weights : {}) as Partial<Weights>;
  if (typeof path === "string" && typeof tensors === "object" && (tensors as unknown) !== null && Array.isArray(slots))
    return;
  throw new NncError(
    "NN706",
    `startFrom was given ${shownValue(weights)}, which readWeights didn't read`,
    'read the file first: net.startFrom(await readWeights("weights.safetensors"))',
  );
}

/** @throws NncError NN706 if these are no weights, NN705 if no tensor fits, NN704 if one that does holds NaN or infinity: the network then stays as it was. */
export function startFrom(machine: Machine, weights: Weights): Started {
  checkWeights(weights);
  const { path, tensors, slots } = weights;
  const { parameters, states, layout, name } = machine.blueprint;
  const own = [...parameters, ...states].map((tensor) => {
    const shape = layout[tensor]?.shape ?? [];
    const found = Object.hasOwn(tensors, tensor) ? tensors[tensor] : undefined;
    return {
      name: tensor,
      shape,
      found: found?.shape,
      tensor: found && sameTensor(found.shape, shape) ? found : undefined,
    };
  });
  const fitting = own.flatMap(({ name, tensor }) =>
    tensor ? [{ name, values: soundTensor(machine, path, name, tensor) }] : [],
  );
  if (fitting.length === 0) {
    const names = Object.keys(tensors).slice(0, 8).join(", ");
    const problem = `no tensor of ${path} has the name and the shape of a weight of ${name} (${names === "" ? "it holds none" : `it holds: ${names}`})`;
    throw new NncError("NN705", problem, `the weights of ${name}: ${parameters.slice(0, 8).join(", ")}`);
  }
  machine.initialize(machine.seed);
  for (const { name, values } of fitting) machine.view(name).set(values);
  return {
    taken: fitting.map(({ name }) => name),
    kept: own.filter(({ tensor }) => !tensor).map(({ name, shape, found }) => ({ name, shape, found })),
    unused: Object.keys(tensors).filter(
      (tensor) => !own.some(({ name }) => name === tensor) && !slots.includes(tensor),
    ),
  };
}
