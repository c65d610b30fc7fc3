// Installs the peers at their first use, into the ignored cache folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "./folders.js";

/** Where each kind of peer was installed, or why it wasn't. */
export interface Peers {
  /** The Python that has PyTorch and scikit-learn. */
  readonly python: Installed;
  /** The folder whose node_modules has the packages from npm. */
  readonly packages: Installed;
}

export type Installed = { readonly path: string } | { readonly absent: string };

const npmPackages = ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0", "@tensorflow/tfjs-node@4.22.0"];

export function installPeers(): Peers {
  mkdirSync(cache, { recursive: true });
  return { python: installPython(), packages: installPackages() };
}

function installPython(): Installed {
  const environment = join(cache, "python");
  const path = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  return once("python", path, [
    ["python3", "-m", "venv", environment],
    [path, "-m", "pip", "install", "--quiet", "--no-cache-dir", "torch", "scikit-learn"],
  ]);
}

/** An optional package, so that one that can't be built here doesn't keep the others away. */
function installPackages(): Installed {
  const path = join(cache, "npm");
  mkdirSync(path, { recursive: true });
  const optionalDependencies = Object.fromEntries(
    npmPackages.map((name) => [name.slice(0, name.lastIndexOf("@")), name.slice(name.lastIndexOf("@") + 1)]),
  );
  writeFileSync(join(path, "package.json"), JSON.stringify({ private: true, optionalDependencies }));
  return once("npm", path, [["npm", "install", "--prefix", path, "--no-audit", "--no-fund", "--silent"]]);
}

/** Runs the commands unless they went well before. */
function once(name: string, path: string, commands: readonly (readonly string[])[]): Installed {
  const mark = join(cache, `${name}.installed`);
  if (existsSync(mark)) return { path };
  console.log(`bench: installing peers (${name}), once`);
  for (const [program = "", ...args] of commands) {
    const { status, stderr, error } = spawnSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) return { absent: (error?.message ?? stderr).trim().split("\n").at(-1) ?? `${program} failed` };
  }
  writeFileSync(mark, "");
  return { path };
}
