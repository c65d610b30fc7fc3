// Shapes as declarations write them: `[..., n]` binds names at first sight and must agree afterwards.
import type { Expression, Rest, ShapeType } from "../../grammar/ast.js";
import { asSize } from "./convert.js";
import { numberEntity } from "./entity.js";
import type { Frame } from "./frame.js";
import { declare, lookUp } from "./scope.js";

export interface Match {
  /** The name of each axis of the tensor, where the pattern gives it one. */
  readonly labels: readonly (string | undefined)[];
  /** What `...` stands for. */
  readonly rest: readonly number[];
}

/** Holds dims against a pattern. New names become numbers in the frame's scope. Undefined if they do not fit. */
export function match(pattern: ShapeType, dims: readonly number[], frame: Frame): Match | undefined {
  const restAt = pattern.dims.findIndex((dim) => dim.kind === "rest");
  const fixedCount = pattern.dims.length - (restAt < 0 ? 0 : 1);
  if (restAt < 0 ? dims.length !== fixedCount : dims.length < fixedCount) return undefined;
  const restLength = dims.length - fixedCount;
  const rest = restAt < 0 ? frame.rest : dims.slice(restAt, restAt + restLength);
  const labels: (string | undefined)[] = [];
  let axis = 0;
  for (const dim of pattern.dims) {
    if (dim.kind === "rest") {
      labels.push(...new Array<undefined>(restLength).fill(undefined));
      axis += restLength;
      continue;
    }
    if (!agrees(dim, dims[axis] ?? 0, frame)) return undefined;
    labels.push(labelOf(dim));
    axis++;
  }
  return { labels, rest };
}

function agrees(dim: Expression, size: number, frame: Frame): boolean {
  if (dim.kind === "reference" && !lookUp(frame.scope, dim.name)) {
    declare(frame.scope, dim.name, numberEntity(size));
    return true;
  }
  const expected = asSize(frame, frame.expansion.expand(dim, frame), dim, "a dimension");
  return expected === undefined || expected === size;
}

/** A shape whose names are all known, as in `param weight: [n, units]`. */
export function shapeOf(
  type: ShapeType,
  frame: Frame,
): { readonly dims: number[]; readonly labels: (string | undefined)[] } | undefined {
  const dims: number[] = [];
  const labels: (string | undefined)[] = [];
  for (const dim of type.dims) {
    if (dim.kind === "rest") {
      dims.push(...frame.rest);
      labels.push(...frame.rest.map(() => undefined));
      continue;
    }
    const size = asSize(frame, frame.expansion.expand(dim, frame), dim, "a dimension");
    if (size === undefined) return undefined;
    dims.push(size);
    labels.push(labelOf(dim));
  }
  return { dims, labels };
}

function labelOf(dim: Expression | Rest): string | undefined {
  return dim.kind === "reference" ? dim.name : undefined;
}
