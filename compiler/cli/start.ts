#!/usr/bin/env node
// The command as it is published: nnc.ts with all that it needs, run with what V8 compiled of it before.
import { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runKept } from "./kept-code.js";

/** Scripts beside this one and what stands for each; scripts/build.mjs puts them in. */
declare const digests: Readonly<Record<string, string>>;

// In Node 20 seven times as much as usual runs before V8 optimizes a function: a short command ends before that pays, and a long one hardly notices.
if (process.version.startsWith("v20.")) setFlagsFromString("--interrupt-budget=1000000");

/** Each command compiles parts of its own. */
const purpose = /^[a-z]+$/.exec(process.argv[2] ?? "")?.[0] ?? "nnc";

const requireHere = createRequire(import.meta.url);

function run(name: string): unknown {
  const script = { file: join(__dirname, name), digest: digests[name]! }; // run is called with its names alone
  return runKept(script, purpose, {
    require(id) {
      const beside = id.replace(/^\.\//, "");
      return beside in digests ? run(beside) : (requireHere(id) as unknown);
    },
    demand: (id) => import(id),
  });
}

run("command.cjs");
