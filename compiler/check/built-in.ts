// What a built-in function is, and how it reads what it is given.
import { asSize, asTensor } from "./convert.js";
import { poison, type Entity, type GivenArgument, type TensorEntity } from "./entity.js";
import type { CallSite, Frame } from "./frame.js";

export interface BuiltIn {
  /** Names of the parameters; one that ends in ? may be left out, ... takes any number. */
  readonly parameters: readonly string[];
  readonly expand: (frame: Frame, given: Given, site: CallSite) => Entity;
}

/** Arguments by parameter; those of `...` under "...". */
export type Given = ReadonlyMap<string, readonly GivenArgument[]>;

export function only(given: Given, name: string): GivenArgument | undefined {
  return given.get(name)?.[0];
}

/** Runs with the first argument as a tensor. */
export function onTensor(frame: Frame, given: Given, site: CallSite, run: (x: TensorEntity) => Entity): Entity {
  const argument = [...given.values()][0]?.[0];
  const tensor = argument
    ? asTensor(frame, argument.entity, argument.at.span, `the argument of ${site.text}`)
    : undefined;
  return tensor ? run(tensor) : poison;
}

export function sizes(frame: Frame, argument: GivenArgument | undefined, what: string): number[] | undefined {
  if (!argument) return undefined;
  const items = argument.entity.kind === "list" ? argument.entity.items : [argument.entity];
  const found = items.map((item) => asSize(frame, item, argument.at.span, what));
  return found.every((size) => size !== undefined) ? found : undefined;
}
