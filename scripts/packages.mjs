// The npm packages that the lock file names.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./command.mjs";

const lock = join(root, "package-lock.json");
const stamp = join(root, "node_modules", ".stamp");
/** npm's own note of what it installed. */
const installed = join(root, "node_modules", ".package-lock.json");

/** Installs them when they are missing or older than the lock file. */
export function installNodeModules() {
  const digest = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) ? readFileSync(stamp, "utf8") === digest : installedSince()) {
    writeFileSync(stamp, digest);
    return;
  }
  console.log("setup: installing packages (npm ci)");
  if (!run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]))
    throw new Error("npm ci failed");
  writeFileSync(stamp, digest);
}

/** Installed by hand, after the lock file was written. */
function installedSince() {
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}
