// A number among the settings of `train` and `sweep`, known when compiling.
import type { Expression } from "../../grammar/ast.js";
import { fixed } from "./convert.js";
import { describe } from "./entity.js";
import type { Frame } from "./frame.js";

/** Undefined for what is something else, which `refuse` is told; what couldn't be read was told before. */
export function knownNumber(frame: Frame, expression: Expression, refuse: (found: string) => void): number | undefined {
  const entity = frame.expansion.expand(expression, frame);
  if (entity.kind === "number") {
    fixed(frame, entity);
    return entity.value;
  }
  if (entity.kind !== "poison") refuse(describe(entity));
  return undefined;
}
