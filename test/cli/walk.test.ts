// A newcomer's walk: a project, a run, Ctrl-C in the midst of it, going on, looking at it, using it. The commands are typed as the docs show them.
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMetrics } from "../../compiler/cli/runs/metrics-file.js";
import { interrupted } from "./interrupt.js";
import { folderOf } from "./nnc.js";

test("init, train, Ctrl-C, --resume, runs, report, predict", { timeout: 60_000 }, async () => {
  const home = folderOf();
  expect((await home.nnc(["init", "spirals"])).code).toBe(0);
  const inside = home.below("spirals");

  const { code, said } = await interrupted(inside.path, ["train", "model.nn", "--epochs", "100000"], 0);
  expect(code).toBe(130);
  const run = /^run (runs\/\S+-Spiral)$/m.exec(said)?.[1] ?? "";
  expect(said).toContain(`saved ${run}: --resume ${run} goes on from there`);
  expect((await inside.nnc(["runs", "--state", "interrupted"])).stdout).toContain(run);
  const before = readMetrics(join(inside.path, run, "metrics.jsonl")).lines.length;

  const resumed = await inside.nnc(["train", "model.nn", "--resume", "--epochs", "5000"]);
  expect([resumed.code, resumed.stderr.split("\n").find((line) => line.startsWith("run "))]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^run ${run} goes on from step [\\d,]+$`)),
  ]);
  const { lines, damaged } = readMetrics(join(inside.path, run, "metrics.jsonl"));
  expect(damaged).toBe(0);
  expect(lines.length).toBeGreaterThan(before);
  const { loss } = lines.findLast(({ event }) => event === "end")?.validation ?? {};
  expect(loss).toBeLessThan(0.2);

  const listed = await inside.nnc(["runs"]);
  expect(listed.stdout).toMatch(new RegExp(`^${run} +Spiral +finished`, "m"));
  const report = await inside.nnc(["report", run]);
  expect(report.code).toBe(0);
  const page = inside.read(`${run}/report.html`);
  for (const title of ["Decision regions", "Confusion matrix", "Loss"]) expect(page).toContain(title);

  inside.write("new.csv", "x,y\n0.9,0.1\n-0.4,0.5\n");
  const { stdout } = await inside.nnc(["predict", "model.nn", "-w", `${run}/best.safetensors`, "new.csv"]);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  expect(head).toContain("arm");
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row).toMatch(/red|yellow|blue/);
});
