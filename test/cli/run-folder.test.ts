// The folder that `nnc train` keeps of a run: what is in it, where it goes, and what happens where it can't.
import { existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { readMetrics } from "../../compiler/cli/runs/metrics-file.js";
import { readRun, stateOf, type RunRecord } from "../../compiler/cli/runs/run-record.js";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec } from "./spiral.js";

const train = ["train", "model.nn"];

function project(text = spec): Folder {
  return folderOf({ "model.nn": text, "points.csv": points() });
}

function recordIn(folder: Folder, run: string): RunRecord {
  const record = readRun(join(folder.path, run));
  if (typeof record === "string") throw new Error(`${run} ${record}`);
  return record;
}

function runsIn(folder: Folder, place = "runs"): string[] {
  return readdirSync(join(folder.path, place)).sort();
}

test("a run leaves what was trained, how it went, and the weights", async () => {
  const folder = project();
  const { code, stdout, stderr } = await folder.nnc([...train, "--set", "hidden=8", "--json"]);
  expect(code).toBe(0);
  const [name = ""] = runsIn(folder);
  expect(name).toMatch(/^\d{4}-\d\d-\d\d-\d{6}-Spiral$/);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({ event: "end", run: `runs/${name}` });
  expect(stderr).toContain(`the weights are in runs/${name}: last.safetensors, and best.safetensors of the best epoch`);
  expect(runsIn(folder, `runs/${name}`)).toEqual([
    "best.safetensors",
    expect.stringMatching(/^events\.out\.tfevents\.\d+\./),
    "last.safetensors",
    "metrics.jsonl",
    "run.json",
    "spec",
    "statistics.jsonl",
  ]);
  expect(recordIn(folder, `runs/${name}`)).toMatchObject({
    format: 1,
    model: "Spiral",
    spec: { path: "model.nn", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, folder: "../.." },
    parameters: 51,
    rows: 45,
    settings: { set: { hidden: "8" }, seed: 1, epochs: 4, threads: expect.any(Number) as number },
    versions: { nnc: "0.1.0", node: process.versions.node },
    resumed: [],
    state: "finished",
    process: { pid: process.pid, host: hostname() },
  });
  expect(folder.read(`runs/${name}/spec/model.nn`)).toBe(spec);
  const { lines: all, damaged } = readMetrics(join(folder.path, "runs", name, "metrics.jsonl"));
  expect(damaged).toBe(0);
  // Few epochs make no curve, so there is more between their ends.
  expect(all.filter(({ event, epoch }) => event === "steps" && epoch === 4).map(({ step }) => step)).toEqual([19, 20, 21, 22, 23]); // prettier-ignore
  const lines = all.filter(({ event }) => event !== "steps");
  expect(lines.map(({ event, epoch, step }) => [event, epoch, step])).toEqual([
    ["warning", undefined, 1], // NN803
    ["epoch", 1, 6],
    ["epoch", 2, 12],
    ["epoch", 3, 18],
    ["epoch", 4, 24],
    ["end", undefined, 24],
  ]);
  expect(Object.keys(lines[1]?.validation ?? {})).toEqual(["loss", "accuracy"]);
  const weights = ["-w", `runs/${name}/last.safetensors`, "--set", "hidden=8", "--json"];
  const again = await folder.nnc(["evaluate", "model.nn", ...weights]);
  expect(JSON.parse(again.stdout)).toMatchObject(lines.at(-1)?.validation ?? {});
});

test("the best epoch's weights are kept beside the last", async () => {
  const folder = project(spec.replace("lr: 0.1", "lr: 3"));
  await folder.nnc([...train, "--epochs", "12", "--run", "wild"]);
  const { lines } = readMetrics(join(folder.path, "wild/metrics.jsonl"));
  const losses = lines.flatMap(({ event, validation }) => (event === "epoch" ? [Number(validation?.loss)] : []));
  const { stdout } = await folder.nnc(["evaluate", "model.nn", "-w", "wild/best.safetensors", "--json"]);
  expect((JSON.parse(stdout) as { loss: number }).loss).toBe(Math.min(...losses));
});

test("the spec is kept with what it imports, and its hash is of both", async () => {
  const text = (part: string): string =>
    spec.replace("-> tanh", `-> ${part}`).replace(/^/, `import { ${part} } from "./parts/act.nn"\n\n`);
  const act = "fn soft(x) = x / (1 + abs(x))\n";
  const folder = folderOf({ "nets/model.nn": text("soft"), "nets/points.csv": points(), "nets/parts/act.nn": act });
  const run = async (name: string): Promise<RunRecord> => {
    expect(await folder.nnc(["train", "nets/model.nn", "--run", name])).toMatchObject({ code: 0 });
    return recordIn(folder, name);
  };
  const first = await run("a");
  expect(first.spec).toMatchObject({ path: "model.nn", folder: "../nets" });
  expect(folder.read("a/spec/parts/act.nn")).toBe(act);
  expect((await run("b")).spec.sha256).toBe(first.spec.sha256);
  folder.write("nets/parts/act.nn", act.replace("1 +", "2 +"));
  expect((await run("c")).spec.sha256).not.toBe(first.spec.sha256);
});

test("--run names the folder, --no-run leaves it out, and two runs of a second have one each", async () => {
  vi.useFakeTimers({ now: new Date(2026, 0, 2, 3, 4, 5), toFake: ["Date"] });
  try {
    const folder = project();
    await folder.nnc([...train, "--no-run"]);
    expect(existsSync(join(folder.path, "runs"))).toBe(false);
    await folder.nnc(train);
    await folder.nnc(train);
    expect(runsIn(folder)).toEqual(["2026-01-02-030405-Spiral", "2026-01-02-030405-Spiral-2"]);
    await folder.nnc([...train, "--run", "deep/down"]);
    expect(recordIn(folder, "deep/down").state).toBe("finished");
    expect(await folder.nnc([...train, "--run", "deep/down"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("deep/down isn't empty, and nothing is overwritten") as string,
    });
    expect(await folder.nnc([...train, "--run", ""])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--run names no folder") as string,
    });
  } finally {
    vi.useRealTimers();
  }
});

test("several seeds have a folder each", async () => {
  const folder = project();
  expect(await folder.nnc([...train, "--seeds", "2", "--run", "seeds"])).toMatchObject({ code: 0 });
  expect(runsIn(folder, "seeds")).toEqual(["1", "2"]);
  expect(["1", "2"].map((seed) => recordIn(folder, `seeds/${seed}`).settings.seed)).toEqual([1, 2]);
});

test("a run that fails says why", async () => {
  const folder = project(spec.replace("lr: 0.1", "lr: 1e38"));
  expect((await folder.nnc([...train, "--run", "bad"])).code).toBe(1);
  expect(recordIn(folder, "bad")).toMatchObject({
    state: "failed",
    problem: expect.stringMatching(/^NN802: /) as string,
  });
});

test("Ctrl-C leaves a run that is interrupted, and where it stands", async () => {
  const folder = project();
  const { code, stderr } = await folder.nnc([...train, "--epochs", "1000", "--run", "r"], {
    watching({ stderr }, interrupt) {
      if (stderr.includes("epoch 2/1000") && !stderr.includes("stopping")) interrupt();
    },
  });
  expect([code, recordIn(folder, "r").state]).toEqual([130, "interrupted"]);
  expect(stderr).toContain("saved r: --resume r goes on from there");
  expect((await folder.nnc(["evaluate", "model.nn", "-w", "r/last.safetensors"])).code).toBe(0);
});

test("a run whose process is gone, or whose machine was started since, was interrupted", async () => {
  const folder = project();
  await folder.nnc([...train, "--run", "r"]);
  const record: RunRecord = { ...recordIn(folder, "r"), state: "running" };
  expect(stateOf(record)).toBe("running");
  expect(stateOf({ ...record, process: { ...record.process, pid: 2 ** 30 } })).toBe("interrupted");
  expect(stateOf({ ...record, started: "2001-01-01T00:00:00.000Z" })).toBe("interrupted");
  // Of another machine nothing is known.
  expect(stateOf({ ...record, process: { pid: 2 ** 30, host: "elsewhere" } })).toBe("running");
});

test("where no folder can be made the run isn't kept, which is said; one that was asked for is an error", async () => {
  const folder = project();
  folder.write("runs", "a file");
  const { code, stderr } = await folder.nnc([...train, "-o", "w.safetensors"]);
  expect(code).toBe(0);
  expect(stderr).toContain("nnc: runs can't be written: ");
  expect(stderr).toContain("the run isn't kept (--run names another folder, --no-run none)");
  expect(existsSync(join(folder.path, "w.safetensors"))).toBe(true);
  const asked = await folder.nnc([...train, "--run", "runs/mine"]);
  expect([asked.code, asked.stderr.includes("epoch")]).toEqual([3, false]);
  expect(asked.stderr).toContain("nnc: runs/mine can't be made: a part of the path is a file and not a folder");
});

test("a folder that stops taking files is told once, and the weights come out all the same", async () => {
  const folder = project();
  const { code, stdout, stderr } = await folder.nnc(
    [...train, "-o", "w.safetensors", "--checkpoint-every", "1", "--run", "r"],
    {
      watching({ stderr }) {
        // Folders in the places of its files refuse to be written, whoever runs this test.
        if (stderr.includes("run r\n") && !existsSync(join(folder.path, "r/metrics.jsonl")))
          for (const name of ["metrics.jsonl", "last.safetensors", "best.safetensors"])
            mkdirSync(join(folder.path, "r", name));
      },
    },
  );
  expect(code).toBe(0);
  expect(stderr.match(/r\/metrics\.jsonl can't be written: it is a folder; training goes on without it/g)).toHaveLength(
    1,
  );
  expect(stderr.match(/r\/last\.safetensors can't be written: .*; training goes on without it/g)).toHaveLength(1);
  expect(stdout).toMatch(/^validation \(15 rows\): /);
  expect((await folder.nnc(["evaluate", "model.nn", "-w", "w.safetensors"])).code).toBe(0);
});

test("on a terminal what is told in the midst of an epoch takes the line of progress away first", async () => {
  const folder = project(spec.replace("batch 8", "batch 1"));
  const { code, stderr } = await folder.nnc([...train, "--checkpoint-every", "1", "--run", "r"], {
    isTerminal: true,
    watching({ stderr }, interrupt) {
      const last = join(folder.path, "r/last.safetensors");
      if (stderr.includes("20/180") && !lstatSync(last).isDirectory()) {
        folder.remove("r/last.safetensors");
        mkdirSync(last);
      }
      if (stderr.includes("can't be written") && !stderr.includes("stopping")) interrupt();
    },
  });
  expect(code).toBe(130);
  const taken = "\\r\\x1b\\[K";
  expect(stderr).toMatch(
    new RegExp(`left\\x1b\\[K\\x1b\\[\\?7h${taken}nnc: r/last.safetensors can't be written: [^\\n]*\\n`),
  );
  expect(stderr).toMatch(new RegExp(`\\n${taken}stopping after this step; Ctrl-C again stops at once\\n`));
});

test("a record that is damaged, foreign or of a later version is told", () => {
  const folder = folderOf({
    "half/run.json": '{"format": 1',
    "list/run.json": "[]",
    "later/run.json": '{"format": 9}',
    "bare/x": "",
  });
  const told = ["half", "list", "later", "bare"].map((name) => readRun(join(folder.path, name)));
  expect(told).toEqual([
    "has a run.json that isn't JSON: it is damaged",
    "has a run.json that isn't complete: it is damaged",
    "was written by a later version of nnc (format 9, this one reads 1)",
    "has no run.json that can be read: it isn't a run of nnc",
  ]);
});

test.each([
  [
    "half",
    "put a copy of it back; without one nnc train --start half/last.safetensors begins a new run with its weights",
  ],
  ["later", "use the nnc that wrote it, or a later one"],
  ["bare", "name the folder of a run, such as runs/2026-01-31-120000-model; nnc runs lists them"],
])("nnc report of a folder like %s says what to do", async (name, remedy) => {
  const folder = folderOf({ "half/run.json": '{"format": 1', "later/run.json": '{"format": 9}', "bare/x": "" });
  const { code, stderr } = await folder.nnc(["report", name]);
  expect([code, stderr.split("\n")[1]]).toEqual([1, `  help: ${remedy}`]);
});

test("of metrics, half a line, damaged lines and what was done once more don't count", () => {
  const line = (event: string, step: number): string => `${JSON.stringify({ event, step, time: 1 })}\n`;
  const text = [
    ...[line("epoch", 6), line("epoch", 12), line("end", 12), line("resumed", 6), line("epoch", 12)],
    ...["{broken}\n", "null\n", line("epoch", 18), '{"event":"epoch","st'],
  ];
  const folder = folderOf({ "metrics.jsonl": text.join("") });
  const { lines, damaged } = readMetrics(join(folder.path, "metrics.jsonl"));
  expect([lines.map(({ step }) => step), damaged]).toEqual([[6, 12, 18], 2]);
  expect(readMetrics(join(folder.path, "none.jsonl"))).toEqual({ lines: [], damaged: 0 });
});
