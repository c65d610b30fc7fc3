// The generated module and the network that is assembled in memory compute the same, to the last bit.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { assemble } from "../../compiler/assemble/assemble.js";
import type { Module } from "../../compiler/compile.js";
import { emit } from "../../compiler/emit/emit.js";
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Model } from "../../compiler/check/model.js";
import { compiled, specNames } from "./specs.js";
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

/** Rows of made-up numbers that fit a model. */
function batchFor({ inputs, targets }: Model, rows: number): Record<string, Float32Array | Int32Array> {
  return Object.fromEntries(
    [...inputs, ...targets].map(({ name, kind, dims, count }, f) => {
      const size = dims.reduce((product, dim) => product * dim, rows);
      const numbers = Array.from({ length: size }, (_, i) => Math.sin(7 * i + f));
      const whole = numbers.map((number) => Math.floor(((number + 1) / 2) * count));
      return [name, kind === "real" ? Float32Array.from(numbers) : Int32Array.from(whole)];
    }),
  );
}

/** All that a network says and keeps over some steps. */
function run(network: Network<UntypedNetwork>, model: Model): Record<string, unknown> {
  const batch = batchFor(model, model.training.batch);
  const losses = [1, 2, 3, 4].map(() => network.step(batch));
  const inputs = Object.fromEntries(model.inputs.map(({ name }) => [name, batchFor(model, 3)[name]]));
  return {
    losses,
    predicted: network.predict(inputs),
    evaluated: network.evaluate(batch),
    gradients: network.gradients(batch),
    parameters: network.parameters,
  };
}

/** The generated and the assembled network do the same, and learn. */
async function agree({ model, plan }: Module, text: string, file: string): Promise<void> {
  const Generated = await generated(text, model.name, file);
  const options = { seed: 3, engine: "portable" as const };
  const { losses, ...rest } = run(Generated.create(options), model);
  expect(run(assemble(model, plan).create(options), model)).toEqual({ losses, ...rest });
  expect((losses as number[]).at(-1)).toBeLessThan((losses as number[])[0]!);
}

describe("generated and assembled networks agree to the last bit:", () => {
  test.each(["single", "double"] as const)("a net by hand in %s precision", async (precision) => {
    const made = tinyModel([4, 2], precision);
    await agree(made, await emit([made], { specName: "tiny.nn", specHash: "0" }), precision);
  });

  // Rows for customers.nn have to be learned from first; its module differs in nothing but types.
  test.each(specNames.filter((name) => name !== "customers"))("%s.nn", async (name) => {
    const { text, modules } = await compiled(name);
    for (const module of modules) await agree(module, text, name);
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
