// Built-in functions of single numbers, and those that join branches number by number.
import { broadcastDims, shapeText } from "../ir/shape.js";
import type { ElementwiseName } from "../ir/value.js";
import { elementwise } from "./arithmetic.js";
import { reduction } from "./axes.js";
import { type BuiltIn, only } from "./built-in.js";
import { describe, type Entity, type GivenArgument, poison } from "./entity.js";
import { type CallSite, type Frame, place } from "./frame.js";

export function elementwiseFunction(kind: ElementwiseName, parameters: readonly string[]): BuiltIn {
  return {
    parameters,
    expand: (frame, given, site) =>
      elementwise(
        frame,
        kind,
        parameters.flatMap((name) => only(given, name)?.entity ?? []),
        site.at,
        kind,
      ),
  };
}

/** `max(a, b)` of two, `max { … }` of branches, or `max(x, over: …)` along axes. */
export function extreme(kind: "max" | "min"): BuiltIn {
  return {
    parameters: ["...", "over?", "keep?"],
    expand(frame, given, site) {
      const operands = given.get("...") ?? [];
      if (operands.length > 1) return fold(frame, kind, operands, site);
      return reduction(frame, kind, new Map([...given, ["x", operands]]), site);
    },
  };
}

export function joining(kind: "add" | "mul"): BuiltIn {
  return { parameters: ["..."], expand: (frame, given, site) => fold(frame, kind, given.get("...") ?? [], site) };
}

function fold(frame: Frame, kind: ElementwiseName, operands: readonly GivenArgument[], site: CallSite): Entity {
  if (site.branches && !branchesAgree(frame, kind, operands, site)) return poison;
  const [first, ...rest] = operands;
  if (!first) return poison;
  return rest.reduce<Entity>(
    (joined, operand) => elementwise(frame, kind, [joined, operand.entity], site.at, kind),
    first.entity,
  );
}

export function branchesAgree(
  frame: Frame,
  join: string,
  branches: readonly GivenArgument[],
  site: CallSite,
  without?: number,
): boolean {
  const dims = branches.map(({ entity }) =>
    entity.kind === "tensor" ? entity.value.shape.dims.filter((_, axis) => axis !== without) : [],
  );
  const common = dims.reduce<readonly number[] | undefined>((a, b) => a && broadcastDims(a, b), []);
  if (common) return true;
  const related = branches.map(({ at, entity }) => ({ at, text: describe(entity) }));
  frame.expansion.report.add(
    "NN204",
    place(frame, site.callee),
    {
      join,
      shapes: branches.map(({ entity }) =>
        entity.kind === "tensor" ? shapeText(entity.value.shape.dims) : describe(entity),
      ),
    },
    { related },
  );
  return false;
}
