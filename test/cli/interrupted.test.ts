// Real signals to a real process: Ctrl-C once ends training after the step and keeps where it stood, twice ends it at once.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { interrupted } from "./interrupt.js";
import { folderOf } from "./nnc.js";
import { points, spec } from "./spiral.js";

const train = [
  ...["train", "model.nn", "--no-run", "--epochs", "100000", "-o", "run.safetensors", "--checkpoint-every", "50"],
];

test("Ctrl-C once ends it with a checkpoint to go on from", { timeout: 60_000 }, async () => {
  const folder = folderOf({ "model.nn": spec, "points.csv": points() });
  const { code, signal, said } = await interrupted(folder.path, train, 0);
  expect([code, signal]).toEqual([130, null]);
  expect(said).toContain("stopping after this step; Ctrl-C again stops at once");
  expect(said).toContain("saved run.safetensors: --resume run.safetensors goes on from there");
  const more = ["train", "model.nn", "--resume", "run.safetensors", "--epochs", "100000", "--pause-after", "1"];
  const { stderr } = await folder.nnc([...more, "--no-run"]);
  expect(stderr.match(/^epoch \d+\/100000 /gm)).toHaveLength(1);
});

test("Ctrl-C twice ends it at once, and what is on disk is whole", { timeout: 60_000 }, async () => {
  const folder = folderOf({ "model.nn": spec, "points.csv": points() });
  const { code, signal } = await interrupted(folder.path, train, 1);
  // The step may be over before the second comes.
  expect([130, "SIGINT"]).toContain(code ?? signal);
  expect(existsSync(join(folder.path, "run.safetensors"))).toBe(true);
  expect((await folder.nnc(["evaluate", "model.nn", "-w", "run.safetensors"])).code).toBe(0);
});
