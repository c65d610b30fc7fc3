// Which boxes, arrows and frames there are.
import { expect, test } from "vitest";
import { draw } from "../../compiler/draw/draw.js";
import type { Drawing } from "../../compiler/draw/drawing.js";
import { around, modelOf, models, residual } from "./specs.js";

test.each(models.map((model) => ({ name: model.name, model })))(
  "every parameter of $name is counted once",
  ({ model }) => {
    for (const unfold of [true, false]) {
      const { boxes, parameters } = draw(model, { unfold });
      expect(boxes.reduce((sum, { count }) => sum + count, 0)).toBe(parameters);
      expect(boxes.flatMap((box) => box.parameters.flatMap(({ names }) => names)).sort()).toEqual(
        model.parameters.map(({ name }) => name).sort(),
      );
    }
  },
);

test("arrows follow the data, past branches that do nothing", () => {
  const drawing = drawn("h = x -> add { id, dense(8) -> relu }\n  out = h * 2 -> dense(1)");
  expect(arrowsOf(drawing)).toEqual([
    "input x [8] dense(8)",
    "dense(8) [8] relu",
    "input x [8] add",
    "relu [8] add",
    "add [8] × 2",
    "× 2 [8] dense(1)",
    "dense(1) [1] loss mse(out, y)",
    "target y [1] loss mse(out, y)",
    "dense(1) [1] output out",
  ]);
});

test("alike rounds are drawn once, unlike ones and those of --unfold each", () => {
  const text = residual + around("out = x -> repeat 3 { block(8) -> relu } -> dense(1)");
  const folded = draw(modelOf(text), { unfold: false });
  expect(folded.frames.map(({ title, times, inside }) => [title, times, inside])).toEqual([
    ["repeat 3", 3, undefined],
    ["block(8)", undefined, "f1"],
  ]);
  const unfolded = draw(modelOf(text), { unfold: true });
  expect(unfolded.frames.map(({ title, times }) => [title, times])).toEqual([
    ["repeat 3", undefined],
    ["block(8)", undefined],
    ["block(8)", undefined],
    ["block(8)", undefined],
  ]);
  expect(unfolded.boxes.length - folded.boxes.length).toBe(2 * 5);
});

test("the sizes of rounds may differ", () => {
  const { boxes, arrows } = drawn("out = x -> repeat i in 1..3 { dense(4 * i) } -> dense(1)");
  const box = boxes.find(({ title }) => title === "dense(4 * i)");
  expect(box?.notes).toEqual(["4 * i = 4 … 12"]);
  expect(box?.parameters.map(({ dims }) => dims)).toEqual([[8, 4], [4, 8], [8, 12], [4], [8], [12]]);
  expect(arrows.map(({ label }) => label)).toContain("[12]");
});

test("a shared layer says whose weights it has", () => {
  const { boxes } = drawn("share enc = dense(4)\n  out = enc(x) - enc(2 * x) -> dense(1)");
  const uses = boxes.filter(({ title }) => title === "dense(4)");
  expect(uses.map(({ count, shares }) => [count, shares])).toEqual([
    [36, undefined],
    [0, "enc.weight, enc.bias"],
  ]);
});

test("a loss is one box, with its penalties", () => {
  const { boxes } = drawn("out = x -> dense(1)\n  loss 0.1 * mean(abs(out))\n  regularize l2(1e-4)");
  const losses = boxes.filter(({ kind }) => kind === "loss");
  expect(losses.map(({ title, notes }) => [title, notes])).toEqual([
    ["loss 0.1 * mean(abs(out))", ["+ l2(1e-4)"]],
    ["loss mse(out, y)", []],
  ]);
});

function drawn(lines: string): Drawing {
  return draw(modelOf(around(lines)), { unfold: false });
}

function arrowsOf({ boxes, arrows }: Drawing): string[] {
  const titles = new Map(boxes.map(({ id, title }) => [id, title]));
  return arrows.map(({ from, to, label }) => `${titles.get(from) ?? ""} ${label} ${titles.get(to) ?? ""}`);
}
