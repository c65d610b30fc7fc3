// What a call was given beside tensors, as the spec writes it and as it turned out.
import { type Entity, type GivenArgument } from "./entity.js";
import type { Setting } from "./model.js";

/** By the names of the parameters, or "" where there is none. */
export function settingsOf(given: readonly (readonly [parameter: string, argument: GivenArgument])[]): Setting[] {
  return given.flatMap(([parameter, { name, entity, at }]) => {
    if (entity.kind === "tensor" || entity.kind === "poison") return [];
    const text = at.source.text.slice(at.span.start, at.span.end).replace(/\s+/g, " ");
    const value = valueText(entity);
    return [{ parameter, isNamed: name !== undefined, text, value: value === text ? undefined : value }];
  });
}

/** Undefined for what is only known by its text. */
function valueText(entity: Entity): string | undefined {
  switch (entity.kind) {
    case "number":
    case "boolean":
      return String(entity.value);
    case "list": {
      const items = entity.items.map(valueText);
      return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
    }
    case "range":
      return `${entity.from.value}..${entity.to.value}`;
    case "text":
      return JSON.stringify(entity.text);
    case "function":
    case "random":
    case "training":
    case "tensor":
    case "poison":
      return undefined;
  }
}
