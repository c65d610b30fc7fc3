// Which engine is chosen where the native one is there, and where it isn't.
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Engine } from "../../runtime/engine.js";
import { portableEngine } from "../../runtime/portable-engine.js";

const native = { ...portableEngine, name: "native" } as const satisfies Engine;
const load = vi.hoisted(() => vi.fn<() => { engine: unknown; information: unknown } | { reason: string }>());
vi.mock("../../runtime/native-engine.js", () => ({ loadNativeEngine: load }));
const information = {
  addon: "nnc.node",
  blas: { name: "", path: "", configuration: "", notes: "no library" },
  threads: 2,
  instructions: "avx2",
};

const remedy = `\`npm run setup\` in ${resolve(".")} builds it`;

let lines: string[] = [];
let chooseEngine: (name?: "native" | "portable") => Engine;

beforeEach(async () => {
  lines = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  for (const name of ["ENGINE", "ADDON", "BLAS", "THREADS", "INSTRUCTIONS"]) vi.stubEnv(`NNC_${name}`, undefined);
  vi.resetModules();
  ({ chooseEngine } = await import("../../runtime/engines.js"));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("the native engine is the first choice", () => {
  load.mockReturnValue({ engine: native, information });
  expect(chooseEngine().name).toBe("native");
  expect(chooseEngine("portable").name).toBe("portable");
  expect(lines).toEqual([]);
});

test("without it the portable engine computes, and says so once", () => {
  load.mockReturnValue({ reason: "no addon" });
  expect([chooseEngine().name, chooseEngine().name]).toEqual(["portable", "portable"]);
  expect(lines).toEqual([
    `nnc: computing without the native engine, which is slower: no addon; ${remedy}. To hide this line: NNC_ENGINE=portable\n`,
  ]);
});

test("NNC_ENGINE=portable is silent", () => {
  load.mockReturnValue({ reason: "no addon" });
  vi.stubEnv("NNC_ENGINE", "portable");
  expect(chooseEngine().name).toBe("portable");
  expect(lines).toEqual([]);
});

test("the argument goes before the environment", () => {
  load.mockReturnValue({ engine: native, information });
  vi.stubEnv("NNC_ENGINE", "portable");
  expect(chooseEngine("native").name).toBe("native");
});

test("asking for a native engine that isn't there is an error with the reason and the remedy", () => {
  load.mockReturnValue({ reason: "no addon" });
  const message = `NN707: the native engine was asked for, but no addon\n  help: ${remedy}`;
  expect(() => chooseEngine("native")).toThrow(message);
  vi.stubEnv("NNC_ENGINE", "native");
  expect(() => chooseEngine()).toThrow(message);
});

test("an unknown name is an error", () => {
  expect(() => chooseEngine("gpu" as "native")).toThrow('NN706: the engine is "gpu"');
  vi.stubEnv("NNC_ENGINE", "gpu");
  expect(() => chooseEngine()).toThrow('NN707: NNC_ENGINE is "gpu", which is no engine');
});

test("what the environment says is legal, or an error that says what is", () => {
  load.mockReturnValue({ engine: native, information });
  const wrong = {
    NNC_THREADS: ["0", "-3", "many", "257", "1.5", "99999999999999999999"],
    NNC_INSTRUCTIONS: ["sse", "AVX2", "avx512"],
    NNC_BLAS: ["openblas"],
  };
  for (const [name, values] of Object.entries(wrong))
    for (const value of values) {
      vi.stubEnv(name, value);
      expect(() => chooseEngine(), value).toThrow(`NN707: ${name} is "${value}", which `);
      vi.stubEnv(name, "");
      expect(chooseEngine().name).toBe("native");
      vi.stubEnv(name, undefined);
    }
  for (const [name, value] of Object.entries({ NNC_THREADS: "256", NNC_INSTRUCTIONS: "avx2", NNC_BLAS: "none" })) {
    vi.stubEnv(name, value);
    expect(chooseEngine().name, name).toBe("native");
  }
  vi.stubEnv("NNC_THREADS", "many");
  expect(() => chooseEngine("portable")).toThrow("help: set it to a whole number from 1 to 256, or to nothing");
});

test("an addon that was named is the only one that will do", () => {
  load.mockReturnValue({ reason: "no addon" });
  vi.stubEnv("NNC_ADDON", "nonsense");
  expect(() => chooseEngine()).toThrow('NN707: NNC_ADDON is "nonsense", but no addon');
  expect(chooseEngine("portable").name).toBe("portable");
});
