// A newcomer's walk: a project, a run, Ctrl-C in the midst of it, going on, looking at it, using it. The commands are typed as the docs show them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readMetrics } from "../../compiler/cli/runs/metrics-file.js";
import { folderOf } from "./nnc.js";

const nnc = resolve(import.meta.dirname, "../../compiler/cli/nnc.ts");

/** Presses Ctrl-C once the third epoch is over. */
async function interrupted(cwd: string): Promise<{ code: number | null; said: string }> {
  const words = ["--import", import.meta.resolve("tsx"), nnc, "train", "model.nn", "--epochs", "100000"];
  const child = spawn(process.execPath, words, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  let isPressed = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (isPressed || !said.includes("epoch 3/")) return;
    isPressed = true;
    child.kill("SIGINT");
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

test("init, train, Ctrl-C, --resume, runs, report, predict", { timeout: 60_000 }, async () => {
  const home = folderOf();
  expect((await home.nnc(["init", "spirals"])).code).toBe(0);
  const inside = home.below("spirals");

  const { code, said } = await interrupted(inside.path);
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
