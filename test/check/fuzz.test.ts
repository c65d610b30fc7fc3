// Any Ast is checked without a throw: specs with pieces left out, doubled and swapped.
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkText } from "./spec.js";

const spec = `import { block } from "./block.nn"
const third = 1 / 3
fn shift(x, by: float in 0..1 = 0.5) = x + by grad x = 1
layer lin(x: [..., n], units: int = 3, act: fn = relu) -> [..., units] {
  param w: [n, units] ~ he(fan_in: n)
  param b: [units] ~ zeros when true
  state seen ~ zeros
  seen <- seen + 1
  return x @ w + b + 0 * seen -> act
}
optimizer mine(lr: float = 0.1) {
  state v ~ zeros
  v <- 0.9 * v - lr * grad
  weight <- weight + v
}
metric share(scores, target) {
  state hits ~ zeros
  hits <- hits + sum(argmax(scores) == target, over: batch)
  return hits
}
model M(hidden: int in 2..8 = 4, drop: float = 0.1, sizes: [int] = [3, 2], deep: bool = true) {
  input image: [4, 3]
  input word: index(5)[2]
  target item: class(cat, dog)
  target size: [2]
  share enc = lin(2)
  h = image -> flatten -> lin(hidden, act: tanh) -> dropout(drop) -> repeat s in sizes { lin(s) } -> block
  g = h -> concat { id, dense(2, regularize: l2(1e-3)) } -> add { id, id } -> shift
  e = if deep then enc(g) + enc(g * 2) else g[0..1]
  w = one_hot(word) -> mean(over: 0) -> dense(2)
  scores = e * [1, 2] + max(w, e) -> dense(classes(item))
  loss cross_entropy(scores, item)
  loss 0.5 * mse(w, size)
  regularize l2(1e-4)
  regularize max_norm(2) on h
  output probability = softmax(scores)
  metric share(scores, item)
  metric rmse(w, size)
}
train M {
  data csv("a.csv") { image = [a, b, c, d, e, f, g, h, i, j, k, l] / 255 -> standardize item = label -> lowercase word = [v, w] size = [y, z] }
  validate 10%
  batch 4
  optimizer mine(lr: cosine(third, warmup: 3))
  clip value(1)
  stop early(patience: 2)
  seed 1
}
`;
const files = { "block.nn": "fn block(x) = x * 2\n" };
const words = spec.match(/[A-Za-z_]+|\d+(?:\.\d+)?|\S/g) ?? [];

/** A piece of the spec put out of its place. */
const change = fc.record({
  at: fc.nat(words.length - 1),
  from: fc.nat(words.length - 1),
  length: fc.nat(3),
  kind: fc.constantFrom("drop", "double", "replace"),
});

function changed(
  changes: readonly { readonly at: number; readonly from: number; readonly length: number; readonly kind: string }[],
): string {
  let pieces: readonly string[] = words;
  for (const { at, from, length, kind } of changes) {
    const place = at % Math.max(1, pieces.length);
    const piece =
      kind === "drop"
        ? []
        : kind === "double"
          ? pieces.slice(place, place + length).flatMap((word) => [word, word])
          : pieces.slice(from, from + length);
    pieces = [...pieces.slice(0, place), ...piece, ...pieces.slice(place + length)];
  }
  return pieces.join(" ");
}

test("the spec itself is right", () => {
  expect(
    checkText(spec.replace("g[0..1]", "g"), { files }).diagnostics.filter(({ severity }) => severity === "error"),
  ).toEqual([]);
});

test("a spec with a few pieces out of place gives findings inside its texts", () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const text = changed(changes);
      const { diagnostics, models } = checkText(text, { files });
      for (const { at, related } of diagnostics) {
        for (const place of [at, ...related.map((other) => other.at)]) {
          expect(place.span.start).toBeLessThanOrEqual(place.span.end);
          expect(place.span.end).toBeLessThanOrEqual(place.source.text.length);
          expect(place.source.library).toBe(false);
        }
      }
      if (diagnostics.some(({ severity }) => severity === "error")) expect(models).toEqual([]);
    }),
    { numRuns: 400, seed: 7 },
  );
});
