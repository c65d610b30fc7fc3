// The generated module and the network that is assembled in memory compute the same, to the last bit.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { assemble } from "../../compiler/assemble/assemble.js";
import { emit } from "../../compiler/emit/emit.js";
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import { tinyModel } from "./tiny.js";

const folder = fileURLToPath(new URL(`../../.cache/emit-${process.pid}/`, import.meta.url));
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

interface Creates {
  create(options: object): Network<UntypedNetwork>;
}

/** The class of the module's text, compiled and loaded. */
async function generated(text: string, name: string, file: string): Promise<Creates> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const path = `${folder}${file}.mjs`;
  writeFileSync(path, outputText);
  const loaded = (await import(pathToFileURL(path).href)) as Record<string, Creates>;
  return loaded[name]!;
}

const batch = {
  x: Float32Array.of(1, 0, -1, 0.5, 2, 0.25, -1, -2, 1, 0, 0, 3),
  kind: ["cat", "dog", "dog", "cat"],
};

/** All that a network says and keeps over some steps. */
function run(network: Network<UntypedNetwork>): unknown {
  const losses = [1, 2, 3, 4].map(() => network.step(batch));
  const { x } = batch;
  return {
    losses,
    parameters: network.parameters,
    predicted: network.predict({ x: x.subarray(0, 9) }),
    evaluated: network.evaluate(batch),
    gradients: network.gradients(batch),
  };
}

describe.each(["single", "double"] as const)("in %s precision", (precision) => {
  test("generated and assembled networks agree to the last bit", async () => {
    const made = tinyModel([4, 2], precision);
    const text = await emit([made], { specName: "tiny.nn", specHash: "0" });
    const options = { seed: 3, slope: 0.5, engine: "portable" };
    const Tiny = await generated(text, "Tiny", precision);
    const ours = run(Tiny.create(options));
    expect(run(assemble(made.model, made.plan).create({ ...options, engine: "portable" }))).toEqual(ours);
    const { losses } = ours as { losses: number[] };
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });
});

test("an assembled class knows the shapes and the classes", () => {
  const { model, plan } = tinyModel();
  expect(assemble(model, plan).shapes).toEqual({
    "h.weight": [3, 4],
    "h.bias": [4],
    "scores.weight": [4, 2],
    "scores.bias": [2],
  });
  expect(assemble(model, plan).classes).toEqual({ kind: ["cat", "dog"] });
});
