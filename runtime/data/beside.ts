// The name that a file has while it is being written, and what writers that died have left under such names.
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";

let writes = 0;

/** In the same folder, so that renaming it is all that is left to do; no two writers share it. */
export function nameBeside(file: string): string {
  return `${file}.${process.pid}.${threadId}.${writes++}.tmp`;
}

/** Removes what was being written in this file's place when the process that wrote it was killed. Never throws: it is only tidying. */
export function removeLeftovers(file: string): void {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  try {
    for (const name of readdirSync(folder)) {
      const writer = name.startsWith(start) ? /^(\d+)(\.\d+)*\.tmp$/.exec(name.slice(start.length)) : null;
      if (writer !== null && isDead(Number(writer[1]))) rmSync(join(folder, name), { force: true });
    }
  } catch {
    // A folder that can't be listed or changed: what is to be written will tell.
  }
}

/** Whether a process of this machine is gone: only what the system says for sure. */
export function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "ESRCH";
  }
}
