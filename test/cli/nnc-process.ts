// nnc as a process of its own, for real signals.
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const script = "../../scripts/build.mjs";
const { isBuilt } = (await import(script)) as { readonly isBuilt: () => boolean };

/** What Node is called with: what is built, if it is built of these very sources; else the sources themselves, which start several times slower. */
export const nncWords: readonly string[] = isBuilt()
  ? [resolve(root, "dist/nnc.cjs")]
  : ["--import", import.meta.resolve("tsx"), resolve(root, "compiler/cli/nnc.ts")];
