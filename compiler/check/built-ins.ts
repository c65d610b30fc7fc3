// The functions that the library is written in: primitives and their closest compositions, under the names that the language gives them.
//
// What else a declaration finds without declaring it (base-scope.ts):
// - everywhere: `training` (1 in a training step), `iteration` (training steps so far, this one included), `iterations` (planned in all), `rows` (of this batch), `pi`;
// - in an optimizer's body: `weight` and `grad` (all weights of a group, flat: [size]), `step` (the same as `iteration`), and the bool `decays`, which is false for a group of biases and scales;
// - in a `train` block: what library/schedules.nn declares comes before everything else of the library, so `cosine` is a schedule there and a loss elsewhere.
// A regularizer is a function whose first parameter is the weight: one that gives one number is a penalty, one that gives the weight's own shape is a projection (max_norm).
// A layer's `<-` happens in training steps: behind it the name means the new value there, and in predictions what is kept.
// A metric's `<-` adds a batch to its states; its `return` sees the states as they are after that, and nothing else of the batch.
// `over: batch` combines the rows, `over: all` every axis of a row; with `keep: true` the axes that are combined stay, with size 1.
import { apply, broadcast, reshape } from "../ir/builder.js";
import { sizeOf, type Shape } from "../ir/shape.js";
import type { ElementwiseName, Value } from "../ir/value.js";
import { valueOf } from "./arithmetic.js";
import { renamedArgument } from "./arguments.js";
import { withinLimits } from "./body.js";
import { classWeights } from "./class-weights.js";
import { asTensor, refuse } from "./convert.js";
import { type Entity, type GivenArgument, numberEntity, poison, tensorEntity } from "./entity.js";
import { type CallSite, type Frame, originOf, place } from "./frame.js";
import { expandMatchingInitialiser } from "./matching-initialiser.js";
import { randomStream } from "./random-stream.js";
import { type BuiltIn, type Given, onTensor, only, sizes } from "./built-in.js";
import { elementwiseFunction, extreme, joining } from "./joining.js";
import { axesOf, mean, reduction } from "./axes.js";
import { expandConcat, expandReshape, expandSlice, expandTranspose } from "./moving.js";

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
  balanced: { parameters: ["target"], expand: expandBalanced },
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

/** The names of a built-in's parameters. */
export function parametersOf(name: string): readonly string[] {
  return (builtIns[name]?.parameters ?? []).map((parameter) => parameter.replace("?", ""));
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
  const names = parametersOf(name);
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
      frame.expansion.report.add(
        "NN103",
        argument.at,
        { kind: "unknown", ...about, argument: parameter, candidates: names },
        { fix: renamedArgument(argument, names) },
      );
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

function expandBalanced(frame: Frame, given: Given): Entity {
  const argument = only(given, "target");
  const field = argument?.entity.kind === "tensor" ? argument.entity.field : undefined;
  if (field?.kind === "class" && field.dims.length === 0) return tensorEntity(classWeights(frame.expansion, field));
  return argument
    ? refuse(frame, argument.entity, argument.at.span, "the argument of balanced", "a target with one class a row")
    : poison;
}

/** The number of elements of a row, or along one axis. */
function expandSize(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const over = only(given, "over");
    if (!over) return numberEntity(sizeOf(x.value.shape.dims));
    const axes = axesOf(frame, x, over);
    if (axes?.batch) {
      const help = "`rows` is their number while it runs";
      frame.expansion.report.add("NN211", over.at, { what: "the number of rows" }, { help });
      return poison;
    }
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
  if (!withinLimits({ ...site.at, name: { text: site.text } }, frame, dims)) return poison;
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
