// The specs of all examples, and the command that compiles them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isMain, root, run } from "./command.mjs";
import { setup } from "./setup.mjs";

/** Compiles examples/<name>/model.nn, every one or those named; true if all went well. `options` go to `nnc compile`. */
export function compileExamples(names = allExamples(), options = []) {
  const results = names.map((name) =>
    run(process.execPath, ["dist/nnc.cjs", "compile", ...options, `examples/${name}/model.nn`]),
  );
  return results.every(Boolean);
}

function allExamples() {
  return readdirSync(join(root, "examples")).filter((name) => existsSync(join(root, "examples", name, "model.nn")));
}

if (isMain(import.meta.url)) {
  await setup();
  process.exitCode = compileExamples() ? 0 : 1;
}
