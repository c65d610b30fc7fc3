// Built-in functions that put numbers into another order or shape.
import { reshape, transpose } from "../ir/builder.js";
import { shapeText, sizeOf } from "../ir/shape.js";
import { axisOf } from "./axes.js";
import { type Given, only, onTensor, sizes } from "./built-in.js";
import { asTensor } from "./convert.js";
import { describe, type Entity, type GivenArgument, poison, tensorEntity, type TensorEntity } from "./entity.js";
import { type CallSite, type Frame, place } from "./frame.js";

export function expandReshape(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const like = only(given, "like");
    if ((like === undefined) === (only(given, "dims") === undefined)) return eitherDimsOrLike(frame, given, site);
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

/** Sizes and an example at once might contradict each other; without either there is no shape to take. */
function eitherDimsOrLike(frame: Frame, given: Given, site: CallSite): Entity {
  frame.expansion.report.add("NN104", place(frame, site.at), {
    argument: "the shape for reshape",
    expected: "given by sizes, [2, 2], or by `like`",
    found: given.has("like") ? "given by both" : "given by neither",
  });
  return poison;
}

/** In the shape of something that it is compared with. */
export function reshapeLike(frame: Frame, x: TensorEntity, like: GivenArgument, site: CallSite): Entity {
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

export function expandTranspose(frame: Frame, given: Given, site: CallSite): Entity {
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

export function expandSlice(frame: Frame, given: Given, site: CallSite): Entity {
  return onTensor(frame, given, site, (x) => {
    const [from] = sizes(frame, only(given, "from"), "where a slice starts") ?? [];
    const [to] = sizes(frame, only(given, "to"), "where a slice ends") ?? [];
    const axis = axisOf(frame, x, only(given, "over"), site);
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
export function expandConcat(frame: Frame, given: Given, site: CallSite): Entity {
  const { builder } = frame.expansion;
  const parts = (given.get("...") ?? []).map((argument) => {
    const tensor = asTensor(frame, argument.entity, argument.at.span, "a part of concat");
    return tensor?.value.shape.dims.length === 0 ? tensorEntity(reshape(builder, tensor.value, [1])) : tensor;
  });
  const tensors = parts.filter((part) => part !== undefined);
  const [first] = tensors;
  if (!first || tensors.length !== parts.length) return poison;
  const axis = axisOf(frame, first, only(given, "over"), site);
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
