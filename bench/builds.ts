// The builds of nnc that are measured: the one at hand, and those of other commits.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, root } from "./folders.js";
import { BenchError } from "./settings.js";

export interface Build {
  /** What it is called in tables. */
  readonly name: string;
  /** The file that Node runs. */
  readonly command: string;
  /** A folder from which `nnc/runtime` is this build's. */
  readonly modules: string;
}

export const current: Build = {
  name: "nnc",
  command: commandIn(root),
  modules: join(cache, "modules"),
};

/** Builds a commit in the cache, once, as `npm run setup` does in a clone of it. */
export function buildOf(ref: string): Build {
  const commit = git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    `there is no ${ref} in git`,
  ).trim();
  const short = commit.slice(0, 10);
  const place = join(cache, "builds", short);
  const mark = join(place, ".built");
  if (!existsSync(mark)) {
    console.log(`bench: building ${ref} (${short}), once`);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const archive = join(place, "source.tar");
    git(["archive", "--output", archive, commit], `${ref} can't be read from git`);
    run("tar", ["-xf", archive, "-C", place], root);
    rmSync(archive);
    if (sameLock(place)) symlinkSync(join(root, "node_modules"), join(place, "node_modules"), "junction");
    run(process.execPath, [join(place, "scripts", "setup.mjs")], place);
    writeFileSync(mark, "");
  }
  return { name: `nnc ${short}`, command: commandIn(place), modules: join(place, "bench-modules") };
}

/** Older builds start with nnc.js. */
function commandIn(place: string): string {
  const [now, before] = ["nnc.cjs", "nnc.js"].map((name) => join(place, "dist", name)) as [string, string];
  return existsSync(before) && !existsSync(now) ? before : now;
}

/** The packages of another commit are those at hand if its lock file is the same. */
function sameLock(place: string): boolean {
  const lock = (folder: string): string => readFileSync(join(folder, "package-lock.json"), "utf8");
  return lock(place) === lock(root);
}

function git(args: readonly string[], complaint: string): string {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    throw new BenchError(complaint);
  }
}

function run(program: string, args: readonly string[], cwd: string): void {
  try {
    execFileSync(program, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  } catch {
    throw new BenchError(`${program} ${args.join(" ")} failed`);
  }
}
