// Uses of what is built in, noted where the spec itself writes them: lints then have a place for `log(x)` and `a / b`.
import type { Span } from "../../grammar/ast.js";
import type { Entity, GivenArgument } from "./entity.js";
import { type Frame, place, written } from "./frame.js";
import { settingsOf } from "./settings.js";

/** Notes that `name`, applied to the operands, gave the result. The library's own text is not of interest, nor is what is no tensor. */
export function recordFormula(
  frame: Frame,
  name: string,
  given: readonly GivenArgument[],
  result: Entity,
  at: Span,
): Entity {
  if (frame.source.library || result.kind !== "tensor") return result;
  const inputs = given.flatMap(({ entity }) => (entity.kind === "tensor" ? [entity.value] : []));
  frame.uses.push({
    declaration: name,
    kind: "fn",
    library: true,
    path: frame.where,
    text: written(frame, at),
    inputs: inputs.map((value, i) => ({ parameter: i === 0 ? "x" : `x${i + 1}`, value })),
    settings: settingsOf(given.map((argument) => [argument.name ?? "", argument])),
    result: result.value,
    weights: [],
    shared: undefined,
    rounds: frame.rounds,
    inside: [],
    at: place(frame, at),
  });
  return result;
}
