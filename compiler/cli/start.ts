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

/** A module of Node's, loaded when something of it is first asked for: most that a command names it has no use for. */
function later(id: string): unknown {
  let loaded: object | undefined;
  const whole = (): object => (loaded ??= requireHere(id) as object);
  return new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(whole(), name) as unknown,
      has: (_, name) => Reflect.has(whole(), name),
      ownKeys: () => Reflect.ownKeys(whole()),
      getOwnPropertyDescriptor(_, name) {
        const own = Reflect.getOwnPropertyDescriptor(whole(), name);
        // A proxy may only own what can be taken away.
        return own && { ...own, configurable: true };
      },
    },
  );
}

function run(name: string): object {
  const script = { file: join(__dirname, name), digest: digests[name]! }; // run is called with its names alone
  return runKept(script, purpose, {
    require(id) {
      const beside = scriptBeside(id);
      if (beside !== undefined) return run(beside);
      return id.startsWith("node:") ? later(id) : (requireHere(id) as unknown);
    },
    async demand(id) {
      const beside = scriptBeside(id);
      if (beside === undefined) return import(id) as Promise<unknown>;
      const exported = run(beside);
      return { ...exported, default: exported };
    },
  }) as object;
}

function scriptBeside(id: string): string | undefined {
  const name = id.replace(/^\.\//, "");
  return name in digests ? name : undefined;
}

run("command.cjs");
