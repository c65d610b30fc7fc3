// `nnc train --resume` of what can't go on: a run that is over, one whose optimizer remembers other weights, a spec in the place of a run.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

const train = ["train", "model.nn"];

/** A project whose run is over, in a folder `r` and in `w.safetensors`. */
async function trained(text = spec): Promise<Folder> {
  const folder = folderOf({ "model.nn": text, "points.csv": points() });
  expect((await folder.nnc([...train, "--run", "r", "-o", "w.safetensors"])).code).toBe(0);
  return folder;
}

/** Says what it is told and leaves no folder of a run. */
async function refused(folder: Folder, run: string, ...words: string[]): Promise<string> {
  const before = existsSync(join(folder.path, "r")) ? folder.read("r/metrics.jsonl") : "";
  const { code, stdout, stderr } = await folder.nnc([...train, "--resume", run, ...words]);
  expect([code, stdout, existsSync(join(folder.path, "runs"))]).toEqual([1, "", false]);
  expect(folder.read("r/metrics.jsonl")).toBe(before);
  return stderr;
}

test("weights of a run that is finished are told so, with how to train on", async () => {
  const folder = await trained();
  expect(await refused(folder, "w.safetensors")).toBe(
    `nnc: w.safetensors is finished after 4 epochs
  help: --epochs with a larger number goes on with it; --start w.safetensors begins a new run with its weights\n`,
  );
  expect(await refused(folder, "w.safetensors", "--epochs", "3")).toContain("w.safetensors is finished after 4 epochs");
  const on = await folder.nnc([...train, "--resume", "w.safetensors", "--epochs", "5", "--no-run"]);
  expect([on.code, on.stderr.match(/^epoch \d\/\d/gm)]).toEqual([0, ["epoch 5/5"]]);
});

test("so is a run that counts steps, until the spec has more of them", async () => {
  const folder = await trained(spec.replace("epochs 4", "steps 10"));
  for (const run of ["w.safetensors", "r"])
    expect(await refused(folder, run)).toContain(
      `${run} is finished after 10 steps\n  help: a larger number of steps in the spec goes on with it; --start `,
    );
  folder.write("model.nn", spec.replace("epochs 4", "epochs 9\n  steps 10"));
  expect(await refused(folder, "w.safetensors")).toContain("w.safetensors is finished after 10 steps");
  folder.write("model.nn", spec.replace("epochs 4", "steps 12"));
  expect(await folder.nnc([...train, "--resume", "r"])).toMatchObject({ code: 0 });
  expect(JSON.parse(folder.read("r/metrics.jsonl").trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ step: 12 });
});

test("one that stopped early is over however many epochs are asked for; more patience goes on with it", async () => {
  const early = spec.replace("epochs 4", "epochs 60\n  stop early(patience: 1)").replace("lr: 0.1", "lr: 3");
  const folder = await trained(early);
  for (const run of ["w.safetensors", "r"])
    expect(await refused(folder, run, "--epochs", "99")).toMatch(
      new RegExp(
        `nnc: ${run} stopped early after \\d+ epochs: the validation loss hadn't fallen for 1 epoch\n` +
          ` {2}help: a larger patience in the spec's \`stop early\` goes on with it; --start `,
      ),
    );
  folder.write("model.nn", early.replace("patience: 1", "patience: 2"));
  const on = await folder.nnc([...train, "--resume", "r"]);
  expect([on.code, on.stderr]).toEqual([0, expect.stringMatching(/^epoch \d+\/60/m)]);
});

test("one that was killed before it took its best weights back does so", async () => {
  const early = spec.replace("epochs 4", "epochs 12\n  stop early(patience: 50)").replace("lr: 0.1", "lr: 3");
  const folder = folderOf({ "model.nn": early, "points.csv": points() });
  const words = [...train, "--no-run", "-o", "w.safetensors", "--checkpoint-every", "1000"];
  let last = "";
  await folder.nnc(words, {
    watching({ stderr }) {
      if (stderr.includes("epoch 12/12")) last ||= readFileSync(join(folder.path, "w.safetensors"), "latin1");
    },
  });
  const whole = folder.read("w.safetensors");
  folder.write("w.safetensors", Buffer.from(last, "latin1"));
  expect(folder.read("w.safetensors")).not.toBe(whole);
  expect(await folder.nnc([...words, "--resume", "w.safetensors"])).toMatchObject({ code: 0 });
  expect(folder.read("w.safetensors")).toBe(whole);
  expect((await folder.nnc([...words, "--resume", "w.safetensors"])).stderr).toContain("is finished after 12 epochs");
});

test("a finished run whose checkpoint is gone isn't trained anew in its folder", async () => {
  const folder = await trained();
  folder.remove("r/last.safetensors");
  expect(await refused(folder, "r", "--epochs", "9")).toContain("r is finished, and its last.safetensors is gone");
});

const frozen = spec.replace("seed 1", "seed 1\n  freeze scores.dense");

test.each([
  { from: frozen, to: spec, said: "was trained with scores.dense frozen, and now nothing is" },
  { from: spec, to: frozen, said: "was trained with nothing frozen, and now scores.dense is" },
  { from: spec, to: spec.replace("momentum", "adam"), said: "was trained by another optimizer\n" },
  {
    from: spec,
    to: spec.replace("  output arm", "  regularize l2(1e-3) on scores.bias\n  output arm"),
    said: "was trained by another optimizer, or its weights had other penalties\n",
  },
])("weights that the spec's optimizer can't go on with: $said", async ({ from, to, said }) => {
  const folder = await trained(from);
  folder.write("model.nn", to);
  const stderr = await refused(folder, "w.safetensors", "--epochs", "9");
  expect(stderr).toContain(`w.safetensors can't be gone on with: the saved network ${said}`);
  expect(stderr).toContain("help: --start w.safetensors begins a new run with its weights");
});

test("a run whose spec froze other layers says so and how to begin with its weights", async () => {
  const folder = await trained(frozen);
  folder.write("model.nn", spec);
  const stderr = await refused(folder, "r", "--epochs", "9");
  expect(stderr).toContain("- train freeze: scores.dense");
  expect(stderr).toContain("or begin a new run with its weights: --start r/last.safetensors");
  expect((await folder.nnc([...train, "--start", "r/last.safetensors", "--no-run"])).code).toBe(0);
});

test("a spec in the place of the run is recognized", async () => {
  const folder = await trained();
  const { code, stderr } = await folder.nnc(["train", "--resume", "model.nn"]);
  expect(code).toBe(2);
  expect(stderr).toContain("That is a spec, and --resume takes it for the run to go on with.");
  expect(stderr).toContain("nnc train model.nn --resume, for its newest unfinished run");
});
