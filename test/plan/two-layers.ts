// A net of two dense layers, softmax and cross-entropy, trained by momentum: built by hand, as lower would.
import { apply, broadcast, type Builder, constant, leaf, reduce, reshape } from "../../compiler/ir/builder.js";
import { createBuilder } from "../../compiler/ir/create-builder.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { atSign } from "../../compiler/ir/matmul.js";
import type { Value } from "../../compiler/ir/value.js";
import { differentiate } from "../../compiler/differentiate/differentiate.js";

export interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
}

export const groups = [{ name: "weights", parameters: ["h.weight", "h.bias", "scores.weight", "scores.bias"] }];

interface Net {
  readonly builder: Builder;
  readonly parameters: readonly Value[];
  readonly probability: Value;
  readonly loss: Value;
  readonly right: Value;
}

function net({ inputs, hidden, classes }: Sizes): Net {
  const b = createBuilder();
  const line = (number: number, text: string): void => {
    b.origin = { file: "digits.nn", line: number, text };
  };
  const image = leaf(b, "input", "image", { batched: true, dims: [inputs] });
  const digit = leaf(b, "input", "digit", { batched: true, dims: [] });
  const parameters = [
    leaf(b, "parameter", "h.weight", { batched: false, dims: [inputs, hidden] }),
    leaf(b, "parameter", "h.bias", { batched: false, dims: [hidden] }),
    leaf(b, "parameter", "scores.weight", { batched: false, dims: [hidden, classes] }),
    leaf(b, "parameter", "scores.bias", { batched: false, dims: [classes] }),
  ];
  const [w1, b1, w2, b2] = parameters as [Value, Value, Value, Value];
  line(4, "h = image -> dense(hidden) -> relu");
  const h = b.name(apply(b, "max", constant(b, 0), apply(b, "add", atSign(b, image, w1), b1)), "h");
  line(5, "scores = h -> dense(classes)");
  const scores = b.name(apply(b, "add", atSign(b, h, w2), b2), "scores");
  line(6, "output probability = softmax(scores)");
  const alongRows = (by: "sum" | "max", x: Value): Value =>
    broadcast(b, reshape(b, reduce(b, by, x, [0]), [1]), { batched: true, dims: [classes] });
  const shifted = apply(b, "sub", scores, alongRows("max", scores));
  const exp = apply(b, "exp", shifted);
  const probability = b.name(apply(b, "div", exp, alongRows("sum", exp)), "probability");
  line(7, "loss cross_entropy(scores, digit)");
  const place = b.make({ kind: "index", dims: [classes], axis: 0 }, []);
  const isRight = apply(b, "eq", place, reshape(b, digit, [1]));
  const logProbability = apply(b, "sub", shifted, apply(b, "log", alongRows("sum", exp)));
  const each = apply(b, "neg", reduce(b, "sum", apply(b, "mul", isRight, logProbability), [0]));
  const loss = b.name(apply(b, "div", reduce(b, "sum", each, [], true), leaf(b, "clock", "rows")), "loss");
  line(8, "metric accuracy = accuracy(scores, digit)");
  const chosen = b.make({ kind: "reduce", by: "argmax", axes: [0], batch: false }, [scores]);
  const right = reduce(b, "sum", apply(b, "eq", chosen, digit), [], true);
  return { builder: b, parameters, probability, loss, right };
}

export function forward(sizes: Sizes): Graph {
  return { name: "forward", results: [{ name: "probability", value: net(sizes).probability, into: undefined }] };
}

export function backward(sizes: Sizes): Graph {
  const { builder: b, parameters, loss, right } = net(sizes);
  const gradients = differentiate(loss, parameters, b);
  const counted = leaf(b, "state", "accuracy.right");
  return {
    name: "backward",
    results: [
      { name: "loss", value: loss, into: undefined },
      ...gradients.map((value, i) => {
        const { operation, shape } = parameters[i]!;
        const name = operation.kind === "leaf" ? operation.name : "";
        return { name: `${name}.gradient`, value, into: leaf(b, "gradient", name, shape) };
      }),
      { name: "accuracy.right", value: apply(b, "add", counted, right), into: counted },
    ],
  };
}

/** Adam, with a learning rate that falls. */
export function update({ inputs, hidden, classes }: Sizes): Graph {
  const b = createBuilder();
  b.origin = { file: "digits.nn", line: 9, text: "train { optimizer: adam(0.001) }" };
  const size = inputs * hidden + hidden + hidden * classes + classes;
  const flat = { batched: false, dims: [size] };
  const w = leaf(b, "group", "weights", flat);
  const g = leaf(b, "gradient", "weights", flat);
  const m = leaf(b, "state", "weights.m", flat);
  const v = leaf(b, "state", "weights.v", flat);
  const t = leaf(b, "clock", "iteration");
  const c = (x: number): Value => constant(b, x);
  const f = apply.bind(undefined, b);
  const rate = f(
    "mul",
    leaf(b, "option", "rate"),
    f("add", c(1), f("cos", f("div", t, leaf(b, "clock", "iterations")))),
  );
  const mNext = f("add", f("mul", c(0.9), m), f("mul", c(0.1), g));
  const vNext = f("add", f("mul", c(0.999), v), f("mul", c(0.001), f("mul", g, g)));
  const mHat = f("div", mNext, f("sub", c(1), f("pow", c(0.9), t)));
  const vHat = f("div", vNext, f("sub", c(1), f("pow", c(0.999), t)));
  const next = f("sub", w, f("div", f("mul", rate, mHat), f("add", f("sqrt", vHat), c(1e-8))));
  return {
    name: "update",
    results: [
      { name: "weights", value: next, into: w },
      { name: "weights.m", value: mNext, into: m },
      { name: "weights.v", value: vNext, into: v },
    ],
  };
}
