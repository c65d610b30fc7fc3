// What is published: dist/nnc.cjs (the command), dist/runtime.js (what generated code imports), and the runtime's types.
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMain, root, runPackage } from "./command.mjs";
import { writeParsedLibrary } from "./parsed-library.mjs";
import { stampOf } from "./stamp.mjs";

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
  const packages = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const optional = Object.keys(packages.peerDependencies);
  const { build: bundle } = await import("esbuild");
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
  };
  await bundle({
    ...common,
    entryPoints: { runtime: "runtime/index.ts" },
    outdir: "dist",
    splitting: true,
    format: "esm",
    external: optional,
  });
  // Scripts rather than modules: of those V8 can keep what it compiled. Whatever is shared with the runtime is in both; no process loads both.
  const script = {
    ...common,
    outdir: "dist",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    define: { "import.meta.url": "moduleUrl" },
    banner: { js: moduleUrl },
  };
  const beside = apart.map((name) => `./${scriptOf(name)}`);
  await bundle({
    ...script,
    entryPoints: { command: "compiler/cli/nnc.ts" },
    minify: true,
    alias: Object.fromEntries(apart.map((name, i) => [name, beside[i]])),
    external: [...beside, ...optional],
  });
  await bundle({
    ...script,
    entryPoints: apart.map((name) => ({ in: name, out: scriptOf(name).slice(0, -".cjs".length) })),
    sourcemap: false,
    minify: true,
  });
  const scripts = ["command.cjs", ...apart.map(scriptOf)];
  scripts.forEach(finishScript);
  const digests = digestsOf(scripts);
  await bundle({
    ...script,
    entryPoints: { nnc: "compiler/cli/start.ts" },
    define: { ...script.define, digests: JSON.stringify(digests) },
  });
  cpSync(join(root, "compiler", "library"), join(root, "dist", "library"), { recursive: true });
  cpSync(join(root, "compiler", "draw", "font"), join(root, "dist", "font"), { recursive: true });
  await writeParsedLibrary(join(root, "dist", "library"));
  if (!runPackage("typescript/bin/tsc", ["-p", "tsconfig.types.json"]))
    throw new Error("the runtime's types could not be written");
  stamp.write();
}

/** What `import.meta.url` is in a script. */
const moduleUrl = `"use strict"; const moduleUrl = require("node:url").pathToFileURL(__filename).href;`;

/** Packages that are large, and that few commands need. */
const apart = [
  "elkjs/lib/elk.bundled.js",
  "prettier/doc",
  "prettier/plugins/estree",
  "prettier/plugins/typescript",
  "prettier/standalone",
  "ts-morph",
];

function scriptOf(name) {
  return `packages/${name.replace(/\.js$/, "").replaceAll("/", "-")}.cjs`;
}

/**
 * A script that V8 has kept can't import, so it asks whoever runs it: in a word of the same length, for the sake of the source map.
 * esbuild writes texts in ASCII, but leaves patterns as they are. Whoever runs it calls the function that it is (compiler/cli/kept-code.ts).
 */
function finishScript(name) {
  const file = join(root, "dist", name);
  const text = readFileSync(file, "utf8")
    .replaceAll(/\bimport\((?="[^"]*"\))/g, "demand(")
    .replaceAll(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  writeFileSync(file, `(function(exports,require,module,__filename,demand){${text}\n})`);
}

/** What stands for each script and for the V8 that runs it. */
function digestsOf(names) {
  const digest = (name) =>
    createHash("sha256")
      .update(readFileSync(join(root, "dist", name)))
      .digest("hex");
  return Object.fromEntries(names.map((name) => [name, digest(name).slice(0, 16)]));
}

if (isMain(import.meta.url)) await build();
