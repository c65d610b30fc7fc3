// What is published: dist/nnc.js (the command), dist/runtime.js (what generated code imports), and the runtime's types.
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isMain, root, runPackage } from "./command.mjs";
import { writeParsedLibrary } from "./parsed-library.mjs";
import { stampOf } from "./stamp.mjs";

/** These are many small modules each: bundled, they load several times faster. All other packages are imported as they are. */
const bundled = ["chevrotain", "csv-parse"];

const sources = [
  "grammar",
  "compiler",
  "runtime",
  "scripts/build.mjs",
  "scripts/parsed-library.mjs",
  "tsconfig.json",
  "tsconfig.types.json",
  "package.json",
  "package-lock.json",
];

/** Whether dist/ was built from these very sources. */
export function isBuilt() {
  return stampOf("dist", sources).isFresh();
}

/** Builds dist/ when what it is made of changed. */
export async function build() {
  const stamp = stampOf("dist", sources);
  if (stamp.isFresh()) return;
  console.log("setup: building dist/");
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { build: bundle } = await import("esbuild");
  await bundle({
    absWorkingDir: root,
    entryPoints: { nnc: "compiler/cli/nnc.ts", runtime: "runtime/index.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true, // command and runtime share their modules: an error of one is an error of the other
    format: "esm",
    platform: "node",
    target: "node20",
    external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)].filter(
      (name) => !bundled.includes(name),
    ),
    sourcemap: true,
    logLevel: "warning",
  });
  cpSync(join(root, "compiler", "library"), join(root, "dist", "library"), { recursive: true });
  cpSync(join(root, "compiler", "draw", "font"), join(root, "dist", "font"), { recursive: true });
  await writeParsedLibrary(join(root, "dist", "library"));
  if (!runPackage("typescript/bin/tsc", ["-p", "tsconfig.types.json"]))
    throw new Error("the runtime's types could not be written");
  stamp.write();
}

if (isMain(import.meta.url)) await build();
