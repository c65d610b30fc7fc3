// `nnc doctor`: the same facts for people and for programs.
import { afterEach, expect, test, vi } from "vitest";
import { folderOf } from "./nnc.js";

afterEach(() => vi.unstubAllEnvs());

test("says which Node, engine and addon there are", async () => {
  const { code, stdout, stderr } = await folderOf().nnc(["doctor"]);
  expect([code, stderr]).toEqual([0, ""]);
  for (const word of ["nnc", "node", "system", "processor", "engine", "addon"])
    expect(stdout).toMatch(new RegExp(`^${word} +\\S`, "m"));
});

test("--json holds the same", async () => {
  const { code, stdout } = await folderOf().nnc(["doctor", "--json"], { env: { NNC_THREADS: "2", HOME: "/root" } });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    node: process.versions.node,
    environment: { NNC_THREADS: "2" },
    problems: [],
  });
});

test("an engine that doesn't exist is this machine's problem", async () => {
  vi.stubEnv("NNC_ENGINE", "quantum");
  const { code, stdout } = await folderOf().nnc(["doctor"], { env: { NNC_ENGINE: "quantum" } });
  expect(code).toBe(3);
  expect(stdout).toContain('problem: NN707: NNC_ENGINE is "quantum"');
});

test("the engine that was asked for is the one that is shown", async () => {
  vi.stubEnv("NNC_ENGINE", "portable");
  const { code, stdout } = await folderOf().nnc(["doctor"], { env: { NNC_ENGINE: "portable" } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^engine +portable engine/m);
});

test("a variable that nnc doesn't know is a remark, a value that can't be a problem", async () => {
  const stray = await folderOf().nnc(["doctor"], { env: { NNC_THREAD: "2" } });
  expect(stray.code).toBe(0);
  expect(stray.stdout).toContain(
    "remark: NNC_THREAD is no variable of nnc, so it does nothing; did you mean NNC_THREADS?",
  );
  vi.stubEnv("NNC_THREADS", "many");
  const wrong = await folderOf().nnc(["doctor"], { env: { NNC_THREADS: "many" } });
  expect(wrong.code).toBe(3);
  expect(wrong.stdout).toMatch(/^NNC_THREADS +many$/m);
  expect(wrong.stdout).toContain('problem: NN707: NNC_THREADS is "many", which is no number of threads');
});
