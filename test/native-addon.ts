// The native engine for tests: builds the addon where it isn't there yet, and fails where it can't be built.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Engine } from "../runtime/engine.js";
import { loadNativeEngine } from "../runtime/native-engine.js";

/** Throws with the compiler's output, or with what was tried, if there is no native engine on this machine. */
export function nativeEngine(): Engine {
  const found = loadNativeEngine();
  if ("engine" in found) return found.engine;
  build();
  const built = loadNativeEngine();
  if ("reason" in built) throw new Error(`the native engine can't be loaded: ${built.reason}`);
  return built.engine;
}

function build(): void {
  const script = `
    import { buildAddon } from "./scripts/native.mjs";
    process.exitCode = buildAddon() === "ready" ? 0 : 1;
  `;
  const root = fileURLToPath(new URL("..", import.meta.url));
  try {
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: root,
      stdio: "pipe",
      encoding: "utf8",
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`the native addon can't be built:\n${stdout}\n${stderr}`, { cause: error });
  }
}
