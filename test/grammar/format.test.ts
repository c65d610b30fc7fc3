// The canonical layout: settled after one pass, the same in meaning, with every comment.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { format } from "../../grammar/format.js";
import { read } from "../../grammar/parse.js";
import { meaningOf } from "./meaning.js";
import { randomGaps, randomSpec, scrambled } from "./random-spec.js";

function expectFaithful(text: string): void {
  const formatted = format(text)!;
  expect(meaningOf(formatted)).toEqual(meaningOf(text));
  expect(commentsOf(formatted)).toEqual(commentsOf(text));
  expect(format(formatted)).toBe(formatted);
}

function commentsOf(text: string): readonly string[] {
  return read(text).comments.map(({ image }) => image.trimEnd());
}

test("any spec in any layout keeps its meaning and its comments, and is settled after one pass", () => {
  fc.assert(
    fc.property(randomSpec, randomGaps, (spec, gaps) => expectFaithful(scrambled(spec, gaps))),
    { numRuns: 300, seed: 11 },
  );
});

test("blanks and line ends mean nothing", () => {
  fc.assert(
    fc.property(randomSpec, fc.array(fc.nat(16), { minLength: 1 }), (spec, gaps) => {
      const text = scrambled(spec, gaps);
      expect(meaningOf(text)).toEqual(meaningOf(spec));
      expect(format(text)?.replace(/\n\n/g, "\n")).toBe(format(spec));
    }),
    { numRuns: 100, seed: 12 },
  );
});

const files = ["compiler/library", "test/cases", "examples"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(".nn")),
);

test.each(files)("%s keeps its meaning", (path) => {
  const text = readFileSync(path, "utf8");
  if (format(text) !== undefined) expectFaithful(text);
});

test.each(files.filter((path) => !path.startsWith("test")))("%s is in the canonical layout", (path) => {
  const text = readFileSync(path, "utf8");
  expect(format(text)).toBe(text);
});

test("what is long is broken at its outermost parts first, one a line", () => {
  expect(
    format(`
import {  residual,bottleneck } from "./blocks.nn"     // relative
const weights=[0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, -1.875]
fn dropout(x,rate:float in ..1=0.5)=if training then x*bernoulli(1-rate)/(1-rate) else if rate==0 then x else 0
fn softplus(x) = where(x > 20, x, log(1 + exp(x)) + 0) grad x = where(x > 20, 1, sigmoid(x)) * (1 + 0 * x)
layer kept(x: [ ..., n ], units: int,) -> [...,units] {
  param weight: [n, units] ~ orthogonal(fan_in: n, fan_out: units, gain: 2) when use_bias and units > 0
  return -x @ weight ^ -2 + x[0]
}
model Empty {
}
model M(hidden: int in 16..1024 log = 128, depth: int in 1.. = 4, sizes: [int] = [512, 256], act: fn = relu) {
  input words: index(1000) [20]
  target item: class(shirt, trouser, pullover, dress, coat, sandal, blouse, sneaker, bag, "ankle boot")
  h = words -> embedding(64) -> concat{conv(16,1),conv(16,3)->relu,}->repeat i in 1..depth{dense(64*i)->act}->flatten
  deep = words -> concat { conv(16, 1), conv(16, 3) -> batch_norm -> relu -> conv(32, 3) -> batch_norm -> relu, max_pool(3, stride: 1) }
  y = h + (h -> conv(64, 3) -> batch_norm -> relu -> conv(64, 3)) * 0.5 - mean(h, over: [time]) * bias_of_all
  loss cross_entropy(y, item, smoothing: 0.1, class_weights: [1, 2, 3], explanation: "weights of rare items")
  regularize l1(1e-5) on y,h
}
train M { data csv("train.csv", item: kind) { words = words -> lower item = kind } validate 10% batch 64 }
`),
  ).toMatchInlineSnapshot(`
    "import { residual, bottleneck } from "./blocks.nn" // relative
    const weights = [
      0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, -1.875,
    ]
    fn dropout(x, rate: float in ..1 = 0.5) =
      if training then x * bernoulli(1 - rate) / (1 - rate) else if rate == 0 then x else 0
    fn softplus(x) = where(x > 20, x, log(1 + exp(x)) + 0)
      grad x = where(x > 20, 1, sigmoid(x)) * (1 + 0 * x)
    layer kept(x: [..., n], units: int) -> [..., units] {
      param weight: [n, units]
        ~ orthogonal(fan_in: n, fan_out: units, gain: 2)
        when use_bias and units > 0
      return -x @ weight ^ -2 + x[0]
    }
    model Empty {}
    model M(
      hidden: int in 16..1024 log = 128,
      depth: int in 1.. = 4,
      sizes: [int] = [512, 256],
      act: fn = relu,
    ) {
      input words: index(1000)[20]
      target item: class(
        shirt,
        trouser,
        pullover,
        dress,
        coat,
        sandal,
        blouse,
        sneaker,
        bag,
        "ankle boot",
      )
      h = words
        -> embedding(64)
        -> concat { conv(16, 1), conv(16, 3) -> relu }
        -> repeat i in 1..depth { dense(64 * i) -> act }
        -> flatten
      deep = words
        -> concat {
          conv(16, 1),
          conv(16, 3) -> batch_norm -> relu -> conv(32, 3) -> batch_norm -> relu,
          max_pool(3, stride: 1),
        }
      y = h
        + (h -> conv(64, 3) -> batch_norm -> relu -> conv(64, 3)) * 0.5
        - mean(h, over: [time]) * bias_of_all
      loss cross_entropy(
        y,
        item,
        smoothing: 0.1,
        class_weights: [1, 2, 3],
        explanation: "weights of rare items",
      )
      regularize l1(1e-5) on y, h
    }
    train M {
      data csv("train.csv", item: kind) {
        words = words -> lower
        item = kind
      }
      validate 10%
      batch 64
    }
    "
  `);
});

test("comments stay where they are, and what they stand in is broken around them", () => {
  expect(
    format(`// the file



model M { // opened

  // before the first
  input x: [3] // behind
  h = x // the source
    -> dense(3) // three
    // alone
    -> relu
  y = f(a // one
    , b, // two
    // alone again
    c // three
  )
  z = ( // why
    a // left
    + b)
  w = g(
    // nothing yet
  )

  // last

}
// end`),
  ).toMatchInlineSnapshot(`
    "// the file

    model M { // opened
      // before the first
      input x: [3] // behind
      h = x // the source
        -> dense(3) // three
        // alone
        -> relu
      y = f(
        a, // one
        b, // two
        // alone again
        c, // three
      )
      z = ( // why
        a // left
          + b
      )
      w = g(
        // nothing yet
      )

      // last
    }
    // end
    "
  `);
});

test("a byte order mark and other line ends are left out, the last line is ended", () => {
  expect(format("\uFEFFconst a = 1\r\n\r\n\r\nconst b = 2 // two\r\n// three")).toBe(
    "const a = 1\n\nconst b = 2 // two\n// three\n",
  );
  expect(format("")).toBe("");
  expect(format("\n\n// alone")).toBe("// alone\n");
});

test("a broken text is left alone", () => {
  expect(format("model M { h = }")).toBeUndefined();
});

test("conditions, periods and names in a train block", () => {
  const text = `train M { validate 20%   stratified by kind test where   ( a==1 or b=="x" )and not c<3
  checkpoint "a" every 500   steps steps 1000 batch 64 freeze encode  ,  h.weight
  seed 3 }`;
  expect(format(text)).toBe(`train M {
  validate 20% stratified by kind
  test where (a == 1 or b == "x") and not c < 3
  checkpoint "a" every 500 steps
  steps 1000
  batch 64
  freeze encode, h.weight
  seed 3
}
`);
});
