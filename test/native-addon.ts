// The native engine for tests: builds the addon where it isn't there yet, and fails where it can't be built.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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
  const packageFile = createRequire(import.meta.url).resolve("cmake-js/package.json");
  const root = fileURLToPath(new URL("..", import.meta.url));
  const command = [join(dirname(packageFile), "bin/cmake-js"), "build", "-d", "native", "--out", "native/build"];
  try {
    execFileSync(process.execPath, command, { cwd: root, stdio: "pipe", encoding: "utf8" });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`the native addon can't be built:\n${stdout}\n${stderr}`, { cause: error });
  }
}
