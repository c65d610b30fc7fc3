// A sweep goes on with a spec that still means the same to each of its trials, however it is written.
import { join } from "node:path";
import { expect, test } from "vitest";
import { copySpec, specHash } from "../../compiler/cli/runs/spec-copy.js";
import { checkSameSpec } from "../../compiler/cli/sweeps/same-spec.js";
import { newRecord } from "../../compiler/cli/sweeps/sweep-record.js";
import type { Plan } from "../../compiler/sweep/plan.js";
import { folderOf, worldOf } from "./nnc.js";
import { spec } from "./spiral.js";

const plan: Plan = {
  ranges: [{ kind: "list", name: "hidden", values: ["16", "32"] }],
  search: { kind: "grid", points: 5 },
  trials: [{ hidden: "16" }, { hidden: "32" }],
  seeds: [1],
  seed: 1,
  rounds: [{ trials: 2, epochs: 4 }],
  by: { name: "loss", best: "lowest" },
};

/** What is said of a sweep that was begun with the spec of the spiral and is gone on with as `text`. */
async function said(text: string, epochs: number | null = null): Promise<string> {
  const folder = folderOf({ "model.nn": text });
  const file = join(folder.path, "model.nn");
  const sweep = join(folder.path, "s");
  const begun = new Map([[file, spec]]);
  copySpec(begun, sweep, "s");
  const parts = { model: "Spiral", spec: { path: "../model.nn", sha256: specHash(begun) }, set: {}, epochs };
  const record = newRecord({ ...parts, threads: 1, onBadRow: null, plan });
  const now = new Map([[file, text]]);
  return checkSameSpec({ folder: sweep, shown: "s", spec: file }, record, now, worldOf(folder.path).io).then(
    () => "",
    (cause: unknown) => String(cause instanceof Error ? cause.message : cause),
  );
}

test.each([
  ["comments", spec.replace("model Spiral", "/// Three arms.\n// And a remark.\nmodel Spiral")],
  ["layout", spec.replace("  batch 8\n", "\n\n      batch    8\n")],
  ["the default of what every trial sets", spec.replace("= 16,", "= 24,")],
  ["what it is tested with", spec.replace("validate 25%", 'validate 25%\n  test csv("more.csv")')],
  ["the sweep block", `${spec}\nsweep Spiral {\n  range hidden\n}\n`],
])("%s may change", async (_, text) => {
  expect(text).not.toBe(spec);
  expect(await said(text)).toBe("");
});

test.each([
  ["batch 8", "batch 4", "train batch"],
  // The same with the first trial's settings alone.
  ["dense(hidden)", "dense(16)", "dense(16)"],
  ["epochs 4", "epochs 5", "train epochs"],
  ["tanh", "tahn", "it can't be read any more with the settings of trials"],
])("%s may not become %s", async (from, to, words) => {
  const text = await said(spec.replace(from, to));
  expect(text).toContain(
    "the spec isn't the one that s was begun with, so its trials couldn't be compared any more:\n",
  );
  expect(text).toContain(words);
});

test("how long the spec says a run is may change where the sweep was told", async () => {
  expect(await said(spec.replace("epochs 4", "epochs 5"), 10)).toBe("");
});
