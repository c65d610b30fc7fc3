// The native addon and what it needs: a compiler, CMake, and a BLAS for it to open. Without them the portable engine serves.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { installPackages } from "./apt.mjs";
import { isInstalled, root, runQuietly } from "./command.mjs";
import { stampOf } from "./stamp.mjs";

/** Builds the addon when its sources changed: "ready", "absent" (what it needs isn't here; one line says so) or "broken". */
export function buildAddon() {
  const stamp = stampOf("native/build", ["native", "package-lock.json"]);
  if (stamp.isFresh()) return "ready";
  if (!hasBuildTools() && !(installPackages(["build-essential", "cmake"]) && hasBuildTools())) {
    console.log(
      "setup: no C++ compiler or CMake here, so the portable engine serves (slower, same results); `apt install build-essential cmake` would help",
    );
    return "absent";
  }
  console.log("setup: building the native engine");
  leaveOtherPlaces();
  const script = join(root, "node_modules", "cmake-js", "bin", "cmake-js");
  const { ok, output } = runQuietly(process.execPath, [script, "build", "-d", "native", "--out", "native/build"]);
  if (ok) stamp.write();
  else
    console.log(
      `${output}\nsetup: the native engine could not be built, so the portable engine serves (slower, same results)`,
    );
  return ok ? "ready" : "broken";
}

/** Sees to it that a fast BLAS can be opened; otherwise one line says that there is none. */
export function provideBlas() {
  if (hasBlas() || installPackages(["libopenblas0-pthread"])) return;
  console.log(
    "setup: no fast BLAS here, so the built-in matrix products serve (slower); OpenBLAS would help: `apt install libopenblas0-pthread`",
  );
}

/**
 * The C++ tests, under sanitizers, unless they passed already on these sources; true if they are in order. Without a compiler the portable
 * engine serves, and there are no kernels to test: a line says so.
 */
export function testKernels() {
  const stamp = stampOf("native/build/test", ["native"]);
  if (stamp.isFresh()) return true;
  if (!hasBuildTools() || !isInstalled("sh")) {
    console.log("check: no C++ compiler or CMake here, so the kernels aren't tested");
    return true;
  }
  const env = { ...process.env, NNC_JOBS: String(availableParallelism()) };
  const { ok, output } = runQuietly("sh", ["native/test/run.sh"], { env });
  if (ok) stamp.write();
  else console.log(output);
  return ok;
}

/** A build folder that came along with a copy of the repository would go on building the original. */
function leaveOtherPlaces() {
  const folder = join(root, "native", "build");
  const cache = join(folder, "CMakeCache.txt");
  const isOurs =
    !existsSync(cache) ||
    readFileSync(cache, "utf8").includes(`\nCMAKE_HOME_DIRECTORY:INTERNAL=${join(root, "native")}\n`);
  if (!isOurs) rmSync(folder, { recursive: true });
}

function hasBuildTools() {
  return isInstalled("cmake") && isInstalled("c++", "g++", "clang++") && isInstalled("make", "ninja", "nmake");
}

function hasBlas() {
  if (process.env.NNC_BLAS || process.platform === "darwin") return true; // macOS brings Accelerate
  const folders = ["/lib", "/usr/lib", "/usr/lib64", "/usr/local/lib"].filter((folder) => existsSync(folder));
  const below = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /-linux-gnu/.test(name))
      .map((name) => join(folder, name)),
  );
  return [...folders, ...below].some((folder) =>
    readdirSync(folder).some((name) => /^lib(openblas|mkl_rt|blis).*\.so/.test(name)),
  );
}
