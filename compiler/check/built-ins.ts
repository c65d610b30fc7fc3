// The functions that the library is written in: primitives and their closest compositions, under the names that the language gives them.
//
// What else a declaration finds without declaring it (base-scope.ts):
// - everywhere: `training` (1 in a training step), `iteration` (training steps so far, this one included), `iterations` (planned in all), `rows` (of this batch), `pi`;
// - in an optimizer's body: `weight` and `grad` (all weights of a group, flat: [size]), `step` (the same as `iteration`), and the bool `decays`, which is false for a group of biases and scales;
// - in a `train` block: what library/schedules.nn declares comes before everything else of the library, so `cosine` is a schedule there and a loss elsewhere.
// A regularizer is a function whose first parameter is the weight: one that gives one number is a penalty, one that gives the weight's own shape is a projection (max_norm).
// A metric's `<-` adds a batch to its states; its `return` sees the states as they are after that, and nothing else of the batch.
// `over: batch` combines the rows, `over: all` every axis of a row; with `keep: true` the axes that are combined stay, with size 1.
import { apply, broadcast, constant, leaf, reduce, reshape, transpose } from "../ir/builder.js";
import { broadcastDims, shapeText, sizeOf, type Shape } from "../ir/shape.js";
import type { ElementwiseName, ReduceKind, Value } from "../ir/value.js";
import { elementwise, valueOf } from "./arithmetic.js";
import { asChoice, asSize, asTensor, refuse } from "./convert.js";
import {
  describe,
  type Entity,
  type GivenArgument,
  numberEntity,
  poison,
  tensorEntity,
  type TensorEntity,
} from "./entity.js";
import { type CallSite, type Frame, originOf, place } from "./frame.js";
import { expandMatchingInitialiser } from "./matching-initialiser.js";
import { randomStream } from "./random-stream.js";

interface BuiltIn {
  /** Names of the parameters; one that ends in ? may be left out, ... takes any number. */
  readonly parameters: readonly string[];
  readonly expand: (frame: Frame, given: Given, site: CallSite) => Entity;
}

/** Arguments by parameter; those of `...` under "...". */
type Given = ReadonlyMap<string, readonly GivenArgument[]>;

const unary: readonly ElementwiseName[] = ["exp", "log", "tanh", "sqrt", "erf", "cos", "sin", "abs", "sign", "floor"];

export const builtIns: Readonly<Record<string, BuiltIn>> = {
  ...Object.fromEntries(unary.map((kind) => [kind, elementwiseFunction(kind, ["x"])])),
  where: elementwiseFunction("where", ["condition", "a", "b"]),
  max: extreme("max"),
  min: extreme("min"),
  add: joining("add"),
  mul: joining("mul"),
  sum: { parameters: ["x", "over?", "keep?"], expand: (frame, given, site) => reduction(frame, "sum", given, site) },
  mean: { parameters: ["x", "over?", "keep?"], expand: mean },
  argmax: { parameters: ["x", "over?"], expand: (frame, given, site) => reduction(frame, "argmax", given, site) },
  reshape: { parameters: ["x", "dims?", "like?"], expand: expandReshape },
  transpose: { parameters: ["x", "order?"], expand: expandTranspose },
  slice: { parameters: ["x", "from", "to", "over?"], expand: expandSlice },
  concat: { parameters: ["...", "over?"], expand: expandConcat },
  one_hot: { parameters: ["x", "count?"], expand: expandOneHot },
  classes: { parameters: ["target"], expand: expandClasses },
  size: { parameters: ["x", "over?"], expand: expandSize },
  rank: {
    parameters: ["x"],
    expand: (frame, given, site) => onTensor(frame, given, site, ({ value }) => numberEntity(value.shape.dims.length)),
  },
  length: { parameters: ["list"], expand: expandLength },
  detach: {
    parameters: ["x"],
    expand: (frame, given, site) =>
      onTensor(frame, given, site, (x) => ({
        ...x,
        value: frame.expansion.builder.make({ kind: "with_gradient" }, [x.value]),
      })),
  },
  random_uniform: { parameters: [], expand: (frame) => random(frame, "uniform") },
  random_normal: { parameters: [], expand: (frame) => random(frame, "normal") },
  orthonormalize: { parameters: ["x"], expand: expandOrthonormalize },
  fill: { parameters: ["value", "dims"], expand: expandFill },
  matching: {
    parameters: ["fan_in?", "fan_out?"],
    expand: (frame, given, site) =>
      expandMatchingInitialiser(
        frame,
        [...given].flatMap(([name, args]) => args.map((argument) => ({ ...argument, name }))),
        site,
      ),
  },
};

export function callBuiltIn(frame: Frame, name: string, args: readonly GivenArgument[], site: CallSite): Entity {
  const builtIn = builtIns[name];
  if (!builtIn) throw new Error(`there is no built-in ${name}`);
  const given = sortArguments(frame, name, builtIn, args, site);
  if (!given) return poison;
  frame.expansion.builder.origin = originOf(frame, site.at);
  return builtIn.expand(frame, given, site);
}

/** The names with their parameters, as `nnc` documents them. */
export function builtInSignature(name: string): string {
  return `${name}(${(builtIns[name]?.parameters ?? []).join(", ")})`;
}

function sortArguments(
  frame: Frame,
  name: string,
  { parameters }: BuiltIn,
  args: readonly GivenArgument[],
  site: CallSite,
): Given | undefined {
  const names = parameters.map((parameter) => parameter.replace("?", ""));
  const given = new Map<string, GivenArgument[]>();
  const about = { callee: name, signature: builtInSignature(name) };
  let position = 0;
  for (const argument of args) {
    const parameter = argument.name ?? names[position];
    if (parameter === undefined) {
      frame.expansion.report.add("NN103", argument.at, {
        kind: "surplus",
        ...about,
        most: names.length,
        found: args.length,
      });
      return undefined;
    }
    if (!names.includes(parameter)) {
      frame.expansion.report.add("NN103", argument.at, {
        kind: "unknown",
        ...about,
        argument: parameter,
        candidates: names,
      });
      return undefined;
    }
    given.set(parameter, [...(given.get(parameter) ?? []), argument]);
    if (argument.name === undefined && parameter !== "...") position++;
  }
  const missing = parameters.find((parameter) => !parameter.endsWith("?") && !given.has(parameter));
  if (missing === undefined) return given;
  frame.expansion.report.add("NN103", place(frame, site.at), {
    kind: "missing",
    ...about,
    argument: missing === "..." ? "at least one value" : missing,
  });
  return undefined;
}

function only(given: Given, name: string): GivenArgument | undefined {
  return given.get(name)?.[0];
}

/** Runs with the first argument as a tensor. */
function onTensor(frame: Frame, given: Given, site: CallSite, run: (x: TensorEntity) => Entity): Entity {
  const argument = [...given.values()][0]?.[0];
  const tensor = argument
    ? asTensor(frame, argument.entity, argument.at.span, `the argument of ${site.text}`)
    : undefined;
  return tensor ? run(tensor) : poison;
}

// ---------------------------------------------------------------- of single numbers

function elementwiseFunction(kind: ElementwiseName, parameters: readonly string[]): BuiltIn {
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
function extreme(kind: "max" | "min"): BuiltIn {
  return {
    parameters: ["...", "over?", "keep?"],
    expand(frame, given, site) {
      const operands = given.get("...") ?? [];
      if (operands.length > 1) return fold(frame, kind, operands, site);
      return reduction(frame, kind, new Map([...given, ["x", operands]]), site);
    },
  };
}

function joining(kind: "add" | "mul"): BuiltIn {
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

function branchesAgree(
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

// ---------------------------------------------------------------- along axes

interface Axes {
  readonly axes: readonly number[];
  readonly batch: boolean;
}

/** `over: [h, w]`: names of axes, their numbers, `batch` for the rows, `all` for every axis of a row; the last axis without it. */
function axesOf(frame: Frame, x: TensorEntity, over: GivenArgument | undefined): Axes | undefined {
  const rank = x.value.shape.dims.length;
  if (!over) return { axes: rank > 0 ? [rank - 1] : [], batch: false };
  const items = over.entity.kind === "list" ? over.entity.items : [over.entity];
  const axes = new Set<number>();
  let batch = false;
  for (const item of items) {
    if (item.kind === "text" && item.text === "batch") batch = true;
    else if (item.kind === "text" && item.text === "all") for (let axis = 0; axis < rank; axis++) axes.add(axis);
    else {
      const axis =
        item.kind === "text"
          ? x.labels.indexOf(item.text)
          : item.kind === "number"
            ? item.value < 0
              ? item.value + rank
              : item.value
            : -1;
      if (axis < 0 || axis >= rank || !Number.isInteger(axis)) {
        const known = x.labels.filter((label) => label !== undefined);
        frame.expansion.report.add("NN209", over.at, {
          operation: "over",
          expected: `axes of ${shapeText(x.value.shape.dims)}${known.length ? `: ${known.join(", ")}` : ""}, batch or all`,
          found: item.kind === "text" ? item.text : describe(item),
        });
        return undefined;
      }
      axes.add(axis);
    }
  }
  return { axes: [...axes].sort((a, b) => a - b), batch };
}

function reduction(frame: Frame, by: ReduceKind, given: Given, site: CallSite): Entity {
  const argument = only(given, "x");
  if (!argument) return poison;
  const x = asTensor(frame, argument.entity, argument.at.span, `the argument of ${by}`);
  const axes = x && axesOf(frame, x, only(given, "over"));
  return x && axes ? reduced(frame, by, x, axes, given, site) : poison;
}

function reduced(
  frame: Frame,
  by: ReduceKind,
  x: TensorEntity,
  { axes, batch }: Axes,
  given: Given,
  site: CallSite,
): Entity {
  if (batch && !x.value.shape.batched)
    return refuse(frame, x, site.at, "a value that is the same for all rows", "something with rows to combine");
  const { builder } = frame.expansion;
  const value = reduce(builder, by, x.value, axes, batch);
  const keep = only(given, "keep");
  if (keep && asChoice(frame, keep.entity, keep.at.span, "keep") === true) {
    return tensorEntity(
      reshape(
        builder,
        value,
        x.value.shape.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
      ),
    );
  }
  return tensorEntity(
    value,
    x.labels.filter((_, axis) => !axes.includes(axis)),
  );
}

function mean(frame: Frame, given: Given, site: CallSite): Entity {
  const argument = only(given, "x");
  const x = argument && asTensor(frame, argument.entity, argument.at.span, "the argument of mean");
  const axes = x && axesOf(frame, x, only(given, "over"));
  if (!x || !axes) return poison;
  return elementwise(
    frame,
    "div",
    [reduced(frame, "sum", x, axes, given, site), tensorEntity(countOf(frame, x.value, axes))],
    site.at,
    "mean",
  );
}

/** How many elements are combined; over the batch that is known only when it runs. */
function countOf(frame: Frame, x: Value, { axes, batch }: Axes): Value {
  const { builder } = frame.expansion;
  const fixedCount = constant(
    builder,
    axes.reduce((count, axis) => count * (x.shape.dims[axis] ?? 1), 1),
  );
  return batch ? apply(builder, "mul", leaf(builder, "clock", "rows"), fixedCount) : fixedCount;
}

// ---------------------------------------------------------------- moving

function expandReshape(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const like = only(given, "like");
    if (like) return reshapeLike(frame, x, like, site);
    const dims = sizes(frame, only(given, "dims"), "a dimension");
    if (!dims) return poison;
    if (sizeOf(dims) === sizeOf(x.value.shape.dims))
      return tensorEntity(reshape(frame.expansion.builder, x.value, dims));
    frame.expansion.report.add("NN209", place(frame, site.at), {
      operation: "reshape",
      expected: `${sizeOf(x.value.shape.dims)} elements, as in ${shapeText(x.value.shape.dims)}`,
      found: `${sizeOf(dims)} in ${shapeText(dims)}`,
    });
    return poison;
  });
}

/** In the shape of something that it is compared with. */
function reshapeLike(frame: Frame, x: TensorEntity, like: GivenArgument, site: CallSite): Entity {
  const model = asTensor(frame, like.entity, like.at.span, `\`like\` of ${site.text}`);
  if (!model) return poison;
  const [from, to] = [x.value.shape.dims, model.value.shape.dims];
  if (sizeOf(from) === sizeOf(to)) {
    return tensorEntity(reshape(frame.expansion.builder, x.value, to), model.labels);
  }
  frame.expansion.report.add("NN203", place(frame, site.at), {
    operation: "compare",
    left: shapeText(to),
    right: shapeText(from),
  });
  return poison;
}

function sizes(frame: Frame, argument: GivenArgument | undefined, what: string): number[] | undefined {
  if (!argument) return undefined;
  const items = argument.entity.kind === "list" ? argument.entity.items : [argument.entity];
  const found = items.map((item) => asSize(frame, item, argument.at.span, what));
  return found.every((size) => size !== undefined) ? found : undefined;
}

function expandTranspose(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const rank = x.value.shape.dims.length;
    const argument = only(given, "order");
    const order = argument ? sizes(frame, argument, "an axis") : Array.from({ length: rank }, (_, i) => rank - 1 - i);
    if (!order) return poison;
    if ([...order].sort((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== rank) {
      frame.expansion.report.add("NN209", place(frame, site.at), {
        operation: "transpose",
        expected: `each of ${rank} axes once`,
        found: `[${order.join(", ")}]`,
      });
      return poison;
    }
    return tensorEntity(
      transpose(frame.expansion.builder, x.value, order),
      order.map((axis) => x.labels[axis]),
    );
  });
}

function expandSlice(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const [from] = sizes(frame, only(given, "from"), "where a slice starts") ?? [];
    const [to] = sizes(frame, only(given, "to"), "where a slice ends") ?? [];
    const axis = axesOf(frame, x, only(given, "over"))?.axes[0];
    if (from === undefined || to === undefined || axis === undefined) return poison;
    const size = x.value.shape.dims[axis] ?? 0;
    if (from < to && to <= size)
      return tensorEntity(frame.expansion.builder.make({ kind: "slice", axis, from, to }, [x.value]), x.labels);
    frame.expansion.report.add("NN209", place(frame, site.at), {
      operation: "slice",
      expected: `0 <= from < to <= ${size}`,
      found: `${from} to ${to}`,
    });
    return poison;
  });
}

/** Joins along the last axis, or the axis that `over` names. Numbers a row ([]) are joined as vectors of one. */
function expandConcat(frame: Frame, given: Given, site: CallSite): Entity {
  const { builder } = frame.expansion;
  const parts = (given.get("...") ?? []).map((argument) => {
    const tensor = asTensor(frame, argument.entity, argument.at.span, "a part of concat");
    return tensor?.value.shape.dims.length === 0 ? tensorEntity(reshape(builder, tensor.value, [1])) : tensor;
  });
  const tensors = parts.filter((part) => part !== undefined);
  const [first] = tensors;
  if (!first || tensors.length !== parts.length) return poison;
  const axis = axesOf(frame, first, only(given, "over"))?.axes[0];
  if (axis === undefined) return poison;
  const fits = tensors.every(
    ({ value: { shape } }) =>
      shape.dims.length === first.value.shape.dims.length &&
      shape.dims.every((dim, i) => i === axis || dim === first.value.shape.dims[i]),
  );
  if (!fits) {
    const related = (given.get("...") ?? []).map(({ at, entity }) => ({ at, text: describe(entity) }));
    frame.expansion.report.add(
      "NN204",
      place(frame, site.callee),
      { join: "concat", shapes: tensors.map(({ value }) => shapeText(value.shape.dims)) },
      { related },
    );
    return poison;
  }
  return tensorEntity(
    builder.make(
      { kind: "concat", axis },
      tensors.map(({ value }) => value),
    ),
    first.labels.map((label, i) => (i === axis ? undefined : label)),
  );
}

// ---------------------------------------------------------------- classes and sizes

/** 1 at the place of the index, 0 elsewhere: [...] becomes [..., count]. */
function expandOneHot(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const { builder } = frame.expansion;
    const count = only(given, "count")
      ? sizes(frame, only(given, "count"), "the number of classes")?.[0]
      : x.field?.count;
    if (!count)
      return refuse(frame, x, site.at, "a value of unknown range", "an index; say how many there are: one_hot(x, 10)");
    const places = builder.make({ kind: "index", dims: [count], axis: 0 }, []);
    return tensorEntity(apply(builder, "eq", reshape(builder, x.value, [...x.value.shape.dims, 1]), places));
  });
}

function expandClasses(frame: Frame, given: Given): Entity {
  const argument = only(given, "target");
  if (argument?.entity.kind === "tensor" && argument.entity.field && argument.entity.field.count > 0)
    return numberEntity(argument.entity.field.count);
  return argument
    ? refuse(frame, argument.entity, argument.at.span, "the argument of classes", "a target or input of classes")
    : poison;
}

/** The number of elements of a row, or along one axis. */
function expandSize(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const over = only(given, "over");
    if (!over) return numberEntity(sizeOf(x.value.shape.dims));
    const axes = axesOf(frame, x, over);
    return axes ? numberEntity(axes.axes.reduce((size, axis) => size * (x.value.shape.dims[axis] ?? 1), 1)) : poison;
  });
}

function expandLength(frame: Frame, given: Given): Entity {
  const argument = only(given, "list");
  if (argument?.entity.kind === "list") return numberEntity(argument.entity.items.length);
  return argument ? refuse(frame, argument.entity, argument.at.span, "the argument of length", "a list") : poison;
}

// ---------------------------------------------------------------- random numbers and initial values

/** A tensor of the dims in which every number is the same. */
function expandFill(frame: Frame, given: Given, site: CallSite): Entity {
  const dims = sizes(frame, only(given, "dims"), "a dimension");
  const argument = only(given, "value");
  const value = argument && asTensor(frame, argument.entity, argument.at.span, `the value of ${site.text}`);
  if (!dims || !value) return poison;
  return tensorEntity(broadcast(frame.expansion.builder, value.value, { batched: value.value.shape.batched, dims }));
}

function random(frame: Frame, distribution: "uniform" | "normal"): Entity {
  const stream = randomStream(frame);
  return {
    kind: "random",
    make: (shape) => frame.expansion.builder.make({ kind: "random", distribution, stream, shape }, []),
  };
}

function expandOrthonormalize(frame: Frame, given: Given): Entity {
  const entity = only(given, "x")?.entity;
  if (!entity) return poison;
  const { builder } = frame.expansion;
  // One axis, or none: there is nothing to be orthogonal to, so the numbers stay as they are.
  const of = (value: Value): Value =>
    value.shape.dims.length < 2 ? value : builder.make({ kind: "orthonormalize" }, [value]);
  if (entity.kind === "random") return { kind: "random", make: (shape: Shape) => of(entity.make(shape)) };
  const value = valueOf(frame.expansion, entity, { batched: false, dims: [] });
  return value ? tensorEntity(of(value)) : poison;
}
