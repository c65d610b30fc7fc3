// Where the elements of a value are found from the points of an iteration space: views become steps, and nothing is copied.
import { denseStrides, sameDims, type Shape } from "../ir/shape.js";
import type { OperationOf, Value } from "../ir/value.js";

/**
 * The place of an element in the row-major order of a value (rows of the batch apart, which always go with the rows of the space):
 * offset + Σ coordinate · step, a step for each dimension of the space.
 */
export interface Access {
  readonly offset: number;
  readonly steps: readonly number[];
}

/** The space of a value's own elements: its shape without the axes of size 1. */
export function spaceOf({ batched, dims }: Shape): Shape {
  return { batched, dims: dims.filter((dim) => dim !== 1) };
}

/** Every element at its own point. */
export function identity({ dims }: Shape): Access {
  return { offset: 0, steps: denseStrides(dims).map((stride, i) => (dims[i] === 1 ? 0 : stride)) };
}

export function sameAccess(a: Access, b: Access): boolean {
  return a.offset === b.offset && a.steps.every((step, i) => step === b.steps[i]);
}

/**
 * Turns places in the row-major order of `dims` into Σ coordinate · factor + offset.
 * Undefined if a coordinate would not be linear in those of the space: where one dimension of the space runs over several axes that do not lie one behind the other.
 */
export function remap(
  access: Access,
  space: Shape,
  dims: readonly number[],
  factors: readonly number[],
  offset = 0,
): Access | undefined {
  const axes = joined(dims, factors);
  let result = offset;
  for (const axis of axes) {
    axis.reach = Math.floor(access.offset / axis.stride) % axis.size;
    result += axis.reach * axis.factor;
  }
  const steps: number[] = [];
  for (const [i, step] of access.steps.entries()) {
    if (step === 0) {
      steps.push(0);
      continue;
    }
    const axis = axes.find(({ stride, size }) => stride <= step && step < stride * size);
    if (!axis || step % axis.stride !== 0) return undefined;
    axis.reach += (step / axis.stride) * ((space.dims[i] ?? 1) - 1);
    if (axis.reach >= axis.size) return undefined;
    steps.push((step / axis.stride) * axis.factor);
  }
  return { offset: result, steps };
}

interface Axis {
  size: number;
  readonly stride: number;
  readonly factor: number;
  /** The largest coordinate that the space comes to. */
  reach: number;
}

/** Axes that lie one behind the other on both sides are one. */
function joined(dims: readonly number[], factors: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  let stride = 1;
  for (let i = dims.length - 1; i >= 0; i--) {
    const size = dims[i] ?? 1;
    const factor = factors[i] ?? 0;
    const last = axes.at(-1);
    if (size === 1) continue;
    if (last && factor === last.factor * last.size) last.size *= size;
    else axes.push({ size, stride, factor, reach: 0 });
    stride *= size;
  }
  return axes;
}

/** How an input of a view or of an elementwise value is read where the value itself is read by `access`. */
export function accessOfInput(value: Value, input: Value, access: Access, space: Shape): Access | undefined {
  const { operation } = value;
  const { dims } = value.shape;
  if (operation.kind === "reshape" || operation.kind === "with_gradient") return access;
  const strides = denseStrides(input.shape.dims);
  if (operation.kind === "transpose") return remap(access, space, dims, stridesInOrder(strides, operation.order));
  if (operation.kind === "slice")
    return remap(access, space, dims, strides, operation.from * (strides[operation.axis] ?? 0));
  // Everything else reads element by element, and repeats what an input lacks.
  if (sameDims(dims, input.shape.dims)) return access;
  const lead = dims.length - input.shape.dims.length;
  const steps = dims.map((_, i) => (input.shape.dims[i - lead] === 1 ? 0 : (strides[i - lead] ?? 0)));
  return remap(access, space, dims, steps);
}

function stridesInOrder(strides: readonly number[], order: readonly number[]): number[] {
  return order.map((axis) => strides[axis] ?? 0);
}

/** The axes that a reduction runs over as one: their size and the step from one to the next. Undefined if other axes stand between them. */
export function reducedAxis(
  { axes }: OperationOf<"reduce">,
  input: Shape,
): { readonly size: number; readonly step: number } | undefined {
  const strides = denseStrides(input.dims);
  let size = 1;
  let step = 1;
  for (const axis of [...axes].sort((a, b) => b - a)) {
    const dim = input.dims[axis] ?? 1;
    const stride = strides[axis] ?? 1;
    if (dim === 1) continue;
    if (size === 1) step = stride;
    else if (stride !== step * size) return undefined;
    size *= dim;
  }
  return { size, step };
}

/** How the input of a reduction along the last dimension of the space is read. Undefined if the last dimension is not what is reduced. */
export function accessOfReduced(value: Value, input: Value, access: Access, space: Shape): Access | undefined {
  const operation = value.operation as OperationOf<"reduce">;
  const axis = reducedAxis(operation, input.shape);
  const last = space.dims.length - 1;
  if (!axis || axis.size !== space.dims[last] || access.steps[last] !== 0) return undefined;
  const strides = denseStrides(input.shape.dims).filter((_, i) => !operation.axes.includes(i));
  const outer = remap(access, space, value.shape.dims, strides);
  return outer && { offset: outer.offset, steps: outer.steps.map((step, i) => (i === last ? axis.step : step)) };
}
