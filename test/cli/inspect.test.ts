// `nnc inspect` and `nnc summary`: what is shown of a small spec.
import { describe, expect, test } from "vitest";
import { folderOf } from "./nnc.js";

const spec = `/// Three arms.
model Spiral(hidden: int in 4..512 log = 16, drop: float in 0..0.9 = 0.2) {
  input point: [2]
  target arm: class(red, yellow, "light blue")

  h = point -> dense(hidden) -> relu -> dropout(drop)
  scores = h -> dense(classes(arm))

  loss cross_entropy(scores, arm)
  regularize l2(1e-4)
  output probability = softmax(scores)
  output arm = argmax(scores)
  metric accuracy(scores, arm)
}

train Spiral {
  data csv("spiral.csv") {
    point = [x, y] -> standardize
  }
  validate 20%
  batch 16
  epochs 10
  optimizer momentum(lr: 0.05)
  clip norm(1)
  stop early(patience: 3)
  seed 1
}
`;

describe("inspect", () => {
  test("ast: an outline with places, of a broken text too", async () => {
    const { code, stdout } = await folderOf({ "a.nn": "fn double(x: float = 2) = 2 * x\n" }).nnc([
      "inspect",
      "--stage",
      "ast",
      "a.nn",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "file  1:1
        items fn name=double  1:1
          parameters name=x  1:11
            type named-type name=float  1:14
            default number value=2  1:22
          body binary operator="*"  1:27
            left number value=2  1:27
            right reference name="x"  1:31
      "
    `);
    const broken = await folderOf({ "a.nn": "fn double(x) = 2 *" }).nnc(["inspect", "--stage", "ast", "a.nn"]);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain("missing");
    expect(broken.stderr).toContain("NN004");
  });

  test("model: everything that was resolved", async () => {
    const { code, stdout } = await folderOf({ "a.nn": spec }).nnc(["inspect", "a.nn"]);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "model Spiral
        Three arms.

      options
        hidden: int in 4..512 log = 16, fixed in the code
        drop: float in 0..0.9 = 0.2, can be set at run time
        lr: float in 0.. = 0.05, can be set at run time

      inputs
        point: [2]

      targets
        arm: class(red, yellow, "light blue")

      uses
        h: dense(hidden) -> batch × [16], owns h.weight, h.bias
        h: relu -> batch × [16]
        h: dropout(drop) -> batch × [16]
        scores: dense(classes(arm)) -> batch × [3], owns scores.weight, scores.bias
        loss: cross_entropy(scores, arm) -> batch × []
          loss: log_softmax(scores) -> batch × [3]
        probability: softmax(scores) -> batch × [3]
        arm: argmax(scores) -> batch × []

      parameters
        h.weight: [2, 16]
        h.bias: [16]
        scores.weight: [16, 3]
        scores.bias: [3]

      groups
        weights: 80 numbers in h.weight, scores.weight
          penalty: l2(1e-4)
          remembers weights.v
        biases: 19 numbers in h.bias, scores.bias
          remembers biases.v

      losses
        cross_entropy(scores, arm)

      metrics
        accuracy: accuracy(scores, arm)

      outputs
        probability: batch × [3]
        arm: batch × [], a class of arm

      training
        data csv("spiral.csv")
          point = [x, y] -> standardize
        validate 20%
        batch 16
        epochs 10
        optimizer momentum(lr: 0.05)
        clip norm(1)
        stop early(patience: 3)
        seed 1
      "
    `);
  });

  test.each([
    { stage: "forward", has: "graph forward", hasNot: "graph update" },
    { stage: "train", has: "graph update", hasNot: "graph forward" },
    { stage: "plan", has: "h.weight", hasNot: "class " },
    { stage: "ts", has: "export class Spiral extends Network", hasNot: "graph " },
  ])("$stage", async ({ stage, has, hasNot }) => {
    const { code, stdout } = await folderOf({ "a.nn": spec }).nnc(["inspect", "--stage", stage, "a.nn"]);
    expect(code).toBe(0);
    expect(stdout).toContain(has);
    expect(stdout).not.toContain(hasNot);
  });

  test("a spec with errors has no stages but its Ast", async () => {
    const { code, stdout, stderr } = await folderOf({ "a.nn": spec.replace("relu", "rleu") }).nnc([
      "inspect",
      "--stage",
      "plan",
      "a.nn",
    ]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("NN101");
  });

  test("a spec without models has nothing to show", async () => {
    const { code, stderr } = await folderOf({ "a.nn": "" }).nnc(["inspect", "a.nn"]);
    expect(code).toBe(1);
    expect(stderr).toContain("nnc: a.nn declares no model");
  });

  test("one model of several", async () => {
    const second = spec.slice(0, spec.indexOf("train ")).replaceAll("Spiral", "Other");
    const folder = folderOf({ "a.nn": `${spec}\n${second}` });
    expect((await folder.nnc(["inspect", "a.nn"])).stdout).toMatch(/^model Spiral[^]*^model Other/m);
    expect((await folder.nnc(["inspect", "--model", "Other", "a.nn"])).stdout).toMatch(/^model Other/);
    expect((await folder.nnc(["inspect", "--model", "Otter", "a.nn"])).code).toBe(2);
  });
});

describe("summary", () => {
  test("a page for people", async () => {
    const { code, stdout } = await folderOf({ "a.nn": spec }).nnc(["summary", "a.nn"]);
    expect(code).toBe(0);
    // How much memory and work is the planner's concern.
    expect(stdout.replace(/[\d,]+ (bytes of memory|to train)/g, "… $1")).toMatchInlineSnapshot(`
      "Spiral       layer                shape  neurons  parameters  operations
      h            dense(hidden)        [16]        16          48          80
      h            relu                 [16]                                16
      h            dropout(drop)        [16]
      scores       dense(classes(arm))  [3]          3          51          99
      probability  softmax(scores)      [3]                                 15
      arm          argmax(scores)       []                                   3
      in all                                        19          99         216

      99 learnable parameters (80 weights + 19 biases and scales): 396 bytes
      … bytes of memory, for 256 rows at once, and about 203,000 for 29 kernels
      216 operations a row to predict, … to train

      input    point: [2]
      target   arm: class(red, yellow, "light blue")
      loss     cross_entropy(scores, arm)
      penalty  l2(1e-4), on 80 parameters
      metric   accuracy(scores, arm)
      train    data csv("spiral.csv")
                 point = [x, y] -> standardize
               validate 20%
               batch 16
               epochs 10
               optimizer momentum(lr: 0.05)
               clip norm(1)
               stop early(patience: 3)
               seed 1
      "
    `);
  });

  test("says preparations and penalties as a spec would", async () => {
    const text = spec
      .replace("dense(hidden)", "dense(hidden, regularize: l1(1e-3))")
      .replace("[x, y] -> standardize", "2 * ([x, y] -> standardize) / 510 - 1");
    const { stdout } = await folderOf({ "a.nn": text }).nnc(["summary", "a.nn"]);
    expect(stdout).toContain("point = ([x, y] -> standardize) / 255 - 1\n");
    expect(stdout).toContain("penalty  l1(1e-3), on 32 parameters\npenalty  l2(1e-4), on 48 parameters\n");
  });

  test("the same for programs, with other settings", async () => {
    const { code, stdout } = await folderOf({ "a.nn": spec }).nnc(["summary", "--json", "--set", "hidden=4", "a.nn"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        model: "Spiral",
        parameters: { weights: 4 * 2 + 3 * 4, biases: 4 + 3 },
        inputs: ["point: [2]"],
        penalties: [{ text: "l2(1e-4)", parameters: 4 * 2 + 3 * 4 }],
        bytes: { parameters: 4 * 27 },
      },
    ]);
  });
});
