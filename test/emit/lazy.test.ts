// What writes TypeScript takes long to load, so nothing loads it before it is needed.
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { tinyModel } from "./tiny.js";

function isLoaded(name: string): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes(`/node_modules/${name}/`));
}

test("ts-morph is loaded by the first module that is written, and not before", async () => {
  const { emit } = await import("../../compiler/emit/emit.js");
  await import("../../compiler/assemble/assemble.js");
  await import("../../compiler/compile.js");
  expect(isLoaded("ts-morph")).toBe(false);
  await emit([tinyModel()], { specName: "tiny.nn", specHash: "0" });
  expect(isLoaded("ts-morph")).toBe(true);
});
