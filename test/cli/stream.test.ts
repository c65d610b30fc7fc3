// `nnc train`, `evaluate` and `report` on data that a spec has read piece by piece.
import { describe, expect, test } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

const streamed = spec
  .replace("  batch 8", '  test csv("points.csv")\n  batch 8\n  shuffle 20')
  .replace("= [x, y]", "= [x, y] -> standardize");

function project(): Folder {
  return folderOf({ "model.nn": streamed, "points.csv": points() });
}

describe("a spec with shuffle", () => {
  test("trains, validates and tests piece by piece, the same each time", async () => {
    const folder = project();
    const words = ["train", "model.nn", "-o", "w.safetensors", "--epochs", "6"];
    const { code, stdout, stderr } = await folder.nnc(words);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Spiral: 99 parameters, rows read piece by piece; /)]);
    expect(stdout).toMatch(
      /^validation \(\d+ rows\): loss [\d.]+, accuracy [\d.]+\ntest \(60 rows\): loss [\d.]+, accuracy [\d.]+\n$/,
    );
    expect((await folder.nnc(words)).stdout).toBe(stdout);
    const evaluated = await folder.nnc(["evaluate", "model.nn", "-w", "w.safetensors"]);
    expect(evaluated.stdout).toBe(`${stdout.split("\n")[1] ?? ""}\n`);
  });

  test("goes on from a checkpoint with the same bits", async () => {
    const folder = project();
    const train = async (...words: string[]): Promise<string> =>
      (await folder.nnc(["train", "model.nn", "--no-run", ...words])).stdout;
    const whole = await train("--epochs", "5");
    await train("--epochs", "2", "-o", "half.safetensors");
    expect(await train("--epochs", "5", "--resume", "half.safetensors")).toBe(whole);
  });

  test("from several seeds, and told in a report", async () => {
    const folder = project();
    const seeds = await folder.nnc(["train", "model.nn", "--seeds", "2", "--no-run"]);
    expect([seeds.code, seeds.stdout]).toEqual([0, expect.stringContaining("seed 2: validation loss")]);
    await folder.nnc(["train", "model.nn", "--run", "kept"]);
    const report = await folder.nnc(["report", "kept", "-o", "page.html"]);
    expect([report.code, report.stderr]).toEqual([0, expect.not.stringContaining("NN")]);
    expect(folder.read("page.html")).toContain("rows of the start of the test data");
  });

  test("has no folds", async () => {
    const { code, stderr } = await project().nnc(["train", "model.nn", "--folds", "3"]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("NN706: data that is read piece by piece can't be parted into folds"),
    ]);
  });
});
