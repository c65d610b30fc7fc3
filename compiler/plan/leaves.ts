// The places that outlive a call: options, clocks, fields, parameters in their groups, gradients beside them, states.
import { type Graph, valuesOf } from "../ir/graph.js";
import { sizeOf } from "../ir/shape.js";
import type { LeafRole, OperationOf, Value } from "../ir/value.js";
import type { Place } from "./draft.js";

export interface Leaves {
  /** In order of place. Parts come right behind what they are part of. */
  readonly places: readonly Place[];
  placeOf(leaf: Value): Place;
}

export interface Group {
  readonly name: string;
  readonly parameters: readonly string[];
}

const order: readonly LeafRole[] = ["option", "clock", "input", "group", "parameter", "gradient", "state"];

/** Places for all leaves of the graphs. */
export function leavesOf(graphs: readonly Graph[], groups: readonly Group[]): Leaves {
  const leaves = distinct(graphs);
  const places = new Map<string, Place>();
  const add = (leaf: Leaf, within?: Place["within"]): Place => {
    const { batched, dims } = leaf.shape;
    const place: Place = {
      role: leaf.role,
      dims,
      batched,
      name: bufferName(leaf, leaves),
      standsFor: undefined,
      within,
    };
    places.set(keyOf(leaf.role, leaf.name), place);
    return place;
  };
  for (const role of order) {
    if (role === "group") addGroups(groups, leaves, add);
    for (const leaf of leaves.values()) if (leaf.role === role && !places.has(keyOf(role, leaf.name))) add(leaf);
  }
  return {
    places: [...places.values()],
    placeOf({ operation }) {
      const place = operation.kind === "leaf" && places.get(keyOf(operation.role, operation.name));
      if (!place) throw new Error(`there is no leaf ${JSON.stringify(operation)}`);
      return place;
    },
  };
}

type Leaf = OperationOf<"leaf">;

/** Weights first, all groups one behind the other; then the gradients, in the same order. */
function addGroups(
  groups: readonly Group[],
  leaves: ReadonlyMap<string, Leaf>,
  add: (leaf: Leaf, within?: Place["within"]) => Place,
): void {
  for (const role of ["group", "gradient"] as const) {
    for (const group of groups) {
      const parameters = group.parameters.map((name) => parameterOf(leaves, name));
      const size = parameters.reduce((sum, { shape }) => sum + sizeOf(shape.dims), 0);
      const isUsed =
        role === "group" || [group.name, ...group.parameters].some((name) => leaves.has(keyOf("gradient", name)));
      if (!isUsed || parameters.length === 0) continue;
      const whole = add({ kind: "leaf", role, name: group.name, shape: { batched: false, dims: [size] } });
      let offset = 0;
      for (const parameter of parameters) {
        add({ ...parameter, role: role === "group" ? "parameter" : "gradient" }, { place: whole, offset });
        offset += sizeOf(parameter.shape.dims);
      }
    }
  }
}

function parameterOf(leaves: ReadonlyMap<string, Leaf>, name: string): Leaf {
  const leaf = leaves.get(keyOf("parameter", name)) ?? leaves.get(keyOf("gradient", name));
  if (!leaf) throw new Error(`no graph has the parameter ${name}`);
  return leaf;
}

function distinct(graphs: readonly Graph[]): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  const values = graphs.flatMap((graph) => [...valuesOf(graph), ...graph.results.flatMap(({ into }) => into ?? [])]);
  for (const { operation } of values)
    if (operation.kind === "leaf") leaves.set(keyOf(operation.role, operation.name), operation);
  return leaves;
}

function keyOf(role: LeafRole, name: string): string {
  return `${role} ${name}`;
}

/** A clock gives way where the spec itself calls something `rows` or `iteration`. */
function bufferName({ role, name }: Leaf, leaves: ReadonlyMap<string, Leaf>): string {
  if (role === "clock") {
    const taken = order.some((other) => other !== "clock" && leaves.has(keyOf(other, name)));
    return taken ? `${name}.clock` : name;
  }
  return role === "gradient" ? `${name}.gradient` : name;
}
