// What of a network is worth watching while it trains: its activations, and the layers that none follows.
import { curveOf } from "../check/curve.js";
import { activations, type Activation } from "../check/lints/activations.js";
import { isHidden, look, valuesBehind, type Network, type WrittenUse } from "../check/lints/network.js";
import { isData } from "../check/flow.js";
import { multiplies } from "../check/reach.js";
import type { Model, Use } from "../check/model.js";
import type { Value } from "../ir/value.js";
import type { Place } from "../report/diagnostic.js";

export interface Watched {
  /** The path in the spec and what is done there, `h.relu`; of a layer that has weights its path alone. */
  readonly name: string;
  /** `relu`, `dense`, or what the user calls his own. */
  readonly kind: string;
  readonly value: Value;
  /** The units of a layer, the channels of a picture: the last axis. */
  readonly units: number;
  /** Zero without a slope on a whole side: a unit that is there for every row learns nothing. */
  readonly isRectifier: boolean;
  /** Both ends of what the function can give, where it nears them: near to them it has next to no slope. */
  readonly bounds: readonly [low: number, high: number] | undefined;
  /** Whether a layer with weights follows. */
  readonly isHidden: boolean;
  readonly at: Place;
}

/** In the order of the text, at the level of the spec's own words: also in rounds of a `repeat` and in the user's own layers. */
export function watchedOf(model: Model): Watched[] {
  const network = look(model);
  const found = [...activations(network).map(activation), ...layersAlone(network).map(layer)];
  const compared = new Set(model.targets.map(({ value }) => value));
  const places = new Map(network.uses.map(({ use }, at) => [use, at]));
  const watched = found
    .filter(({ value }) => isData(value) && !valuesBehind([value]).some((source) => compared.has(source)))
    .sort((a, b) => (places.get(a.use) ?? 0) - (places.get(b.use) ?? 0));
  const taken = new Set<string>();
  return watched.map(({ use, name, value, ...traits }) => ({
    name: free(name, taken),
    kind: use.declaration,
    value,
    units: value.shape.dims.at(-1) ?? 1,
    ...traits,
    isHidden: isHidden(network, value),
    at: use.at,
  }));
}

/** The weights that multiply what flows, not biases and scales, in the order in which they are come to from the inputs. */
export function multiplyingWeights(model: Model): string[] {
  const { readers } = look(model);
  const firstReader = (value: Value): number => Math.min(...(readers.get(value) ?? []).map(({ id }) => id));
  return model.parameters
    .filter(({ value }) => multiplies(value, readers))
    .sort((a, b) => firstReader(a.value) - firstReader(b.value))
    .map(({ name }) => name);
}

type Found = Pick<Watched, "name" | "value" | "isRectifier" | "bounds"> & { readonly use: Use };

function activation({ use, input, output, traits }: Activation): Found {
  const name = use.weights.length > 0 ? use.path : `${use.path}.${use.declaration}`;
  const isRectifier = traits.rectifies && rests(input, output);
  return { use, name, value: output, isRectifier, bounds: isRectifier ? undefined : boundsOf(input, output) };
}

const negligible = 1e-12;

function rests(input: Value, output: Value): boolean {
  const curve = curveOf(input, output);
  const ends = [-30, 30];
  const values = curve?.at(ends) ?? [];
  const slopes = curve?.slopesAt(ends) ?? [];
  return values.some((value, i) => Math.abs(value) < negligible && Math.abs(slopes[i] ?? 1) < negligible);
}

/** Tried far out: where it still moves there it has no bound. */
function boundsOf(input: Value, output: Value): readonly [number, number] | undefined {
  const [low = NaN, nearLow = NaN, nearHigh = NaN, high = NaN] =
    curveOf(input, output)?.at([-1e6, -1e3, 1e3, 1e6]) ?? [];
  const range = Math.abs(high - low);
  const isBounded = Math.abs(nearLow - low) <= range / 100 && Math.abs(nearHigh - high) <= range / 100;
  return range > 1e-3 && isBounded ? [Math.min(low, high), Math.max(low, high)] : undefined;
}

/** Uses of layers with weights of their own whose result goes on as it is: scores, and what maxout gives. */
function layersAlone(network: Network): WrittenUse[] {
  const activated = activations(network);
  const inputs = new Set(activated.map(({ input }) => input));
  const elementwise = new Set(activated.map(({ use }) => use));
  return network.uses.filter(
    ({ use }) => hasWeights(use) && !elementwise.has(use) && !inputs.has(use.result) && network.readers.has(use.result),
  );
}

/** A user's layer that is made of others alone is watched in those. */
function hasWeights({ weights, library, inside }: Use): boolean {
  const others = library ? [] : inside.flatMap((inner) => inner.weights);
  return weights.some((name) => !others.includes(name));
}

function layer({ use }: WrittenUse): Found {
  return { use, name: use.path, value: use.result, isRectifier: false, bounds: undefined };
}

/** The second of a name gets a number, as weights do. */
function free(wish: string, taken: Set<string>): string {
  let name = wish;
  for (let i = 2; taken.has(name); i++) name = `${wish}${i}`;
  taken.add(name);
  return name;
}
