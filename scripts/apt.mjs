// Debian packages, where apt is there and may be used without asking for a password.
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isInstalled, root, runQuietly } from "./command.mjs";

const patience = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=120"];
const dayMs = 24 * 60 * 60 * 1000;

/** Installs packages; false if that isn't possible here. What failed isn't tried again on the same day. */
export function installPackages(packages) {
  const become = becomeRoot();
  if (become === undefined) return false;
  const failed = join(root, ".cache", "setup", `${packages.join("+")}.failed`);
  if (triedToday(failed)) return false;

  console.log(`setup: installing ${packages.join(", ")}`);
  const apt = (...args) =>
    runQuietly(become[0], [
      ...become.slice(1),
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      "-qq",
      ...patience,
      ...args,
    ]).ok;
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages);
  // The lists of packages are often missing or old; fetching them takes longer than to find that out.
  if (install() || (apt("update") && install())) {
    rmSync(failed, { force: true });
    return true;
  }
  mkdirSync(join(root, ".cache", "setup"), { recursive: true });
  writeFileSync(failed, "");
  return false;
}

/** The words that come before `VARIABLE=value apt-get`; undefined if we may not. */
function becomeRoot() {
  if (process.platform !== "linux" || !isInstalled("apt-get")) return undefined;
  if (process.getuid?.() === 0) return ["env"];
  return isInstalled("sudo") && runQuietly("sudo", ["-n", "true"]).ok ? ["sudo", "-n", "env"] : undefined;
}

function triedToday(file) {
  const status = statSync(file, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs < dayMs;
}
