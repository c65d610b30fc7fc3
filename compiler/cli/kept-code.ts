// Scripts run with what V8 compiled of them in an earlier run: to read that is several times quicker than to compile them again.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";

const week = 7 * 24 * 3_600_000;

/**
 * A CommonJS module, as a function of `exports`, `require`, `module`, `__filename` and `demand`, and what stands for it in all that it depends on: V8
 * itself goes by the length of its text alone. In ASCII, which is read in a fraction of the time.
 */
export interface KeptScript {
  readonly file: string;
  readonly digest: string;
}

/** How a module comes by others: `demand` is what it calls instead of `import`, which a script that was kept can't. */
export interface Packages {
  readonly require: (name: string) => unknown;
  readonly demand: (name: string) => Promise<unknown>;
}

/**
 * What the module exports. What runs for one purpose uses what runs for the same purpose have compiled.
 * Where nothing can be read or written nothing is kept.
 */
export function runKept({ file, digest }: KeptScript, purpose: string, { require, demand }: Packages): unknown {
  const version = [process.version, process.arch, cachedDataVersionTag(), digest].join("-");
  const place = attempt(() => join(cacheFolder(), `${purpose}-${basename(file, ".cjs")}-${version}`));
  const kept = place === undefined ? undefined : attempt(() => readKept(place));
  const script = new Script(readFileSync(file, "latin1"), { filename: file, cachedData: kept?.data });
  const usable = script.cachedDataRejected ? undefined : kept;
  if (place !== undefined && (usable === undefined || isDue(usable)))
    process.once("exit", (code) => {
      if (code < 2) attempt(() => keep(script, place, usable === undefined ? 0 : usable.times + 1));
    });
  const module = { exports: {} as unknown };
  const run = script.runInThisContext() as (...words: readonly unknown[]) => void;
  run(module.exports, require, module, file, demand);
  return module.exports;
}

/** Under a name of its own first: several processes may be at it. */
function keep(script: Script, place: string, times: number): void {
  const folder = dirname(place);
  // Whoever writes here decides what runs.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const beside = `${place}.${process.pid}.tmp`;
  try {
    const data = script.createCachedData();
    writeFileSync(beside, Buffer.concat([data, data, Buffer.of(times)]), { mode: 0o600 });
    renameSync(beside, place);
  } finally {
    rmSync(beside, { force: true });
  }
  for (const name of readdirSync(folder)) {
    const old = join(folder, name);
    if (Date.now() - statSync(old).mtimeMs > 2 * week) rmSync(old);
  }
}

interface Kept {
  readonly data: Buffer;
  /** How often something was added to it. */
  readonly times: number;
  /** Milliseconds since then. */
  readonly age: number;
}

/**
 * Undefined if it isn't as it was written: V8 takes it as it is, and would crash. It was written twice over, for to compare is quicker than to compute a
 * digest.
 */
function readKept(place: string): Kept | undefined {
  const file = readFileSync(place);
  const half = (file.length - 1) / 2;
  const data = file.subarray(0, half);
  if (!data.equals(file.subarray(half, -1))) return undefined;
  return { data, times: file.at(-1)!, age: Date.now() - statSync(place).mtimeMs };
}

/** What was compiled since is added after a second, eight seconds, a minute, and so on to once a week: the first run may have ended early. */
function isDue({ times, age }: Kept): boolean {
  return age > Math.min(1000 * 8 ** times, week);
}

/** Of the user alone, unlike the system's folder for temporary files. @throws if nobody knows where this user is at home. */
function cacheFolder(): string {
  if (process.platform === "win32")
    return join(given("LOCALAPPDATA") ?? join(homedir(), "AppData", "Local"), "nnc", "code");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "nnc");
  return join(given("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "nnc");
}

/** An empty variable counts as none. */
function given(variable: string): string | undefined {
  const value = process.env[variable];
  return value === "" ? undefined : value;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
