// Does something again whenever one of the files that it read changes, until Ctrl-C.
import { existsSync, statSync, watch as watchFolder } from "node:fs";
import { basename, dirname } from "node:path";
import { exitCodes, type ExitCode } from "./exit-codes.js";
import { Failure } from "./failure.js";
import { note, type Io } from "./io.js";

type Round = () => Promise<{ readonly files: readonly string[] }>;

/** One save by an editor can be several events. */
const quietMs = 40;

/** `named`: what to watch as long as no round has told what it read. */
export async function watch(round: Round, named: readonly string[], io: Io): Promise<ExitCode> {
  const stop = new AbortController();
  const forget = io.onInterrupt(() => stop.abort());
  try {
    for (let files = named; !stop.signal.aborted;) {
      const since = Date.now();
      files = (await attempted(round, io)) ?? files;
      note(io, `watching ${files.length} ${files.length === 1 ? "file" : "files"}; Ctrl-C ends it`);
      await nextChange(files, since, stop.signal);
    }
  } finally {
    forget();
  }
  return exitCodes.ok;
}

/** What ends a command doesn't end watching: the next save may mend it. */
async function attempted(round: Round, io: Io): Promise<readonly string[] | undefined> {
  try {
    return (await round()).files;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    note(io, `nnc: ${error.problem}`);
    return undefined;
  }
}

/** Until a file changes, or has changed since that time. Watches folders, not files: editors put a new file in the old one's place. */
async function nextChange(files: readonly string[], since: number, stopped: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const seen = files.map(nearestThere);
    const folders = [...new Set(seen.map((file) => dirname(file)))];
    const watchers = folders.map((folder) => {
      const names = new Set(seen.filter((file) => dirname(file) === folder).map((file) => basename(file)));
      return watchFolder(folder, (_event, name) => {
        if (name === null || names.has(name)) setTimeout(end, quietMs);
      }).on("error", end);
    });
    stopped.addEventListener("abort", end);
    if (stopped.aborted || files.some((file) => modified(file) >= since)) end();

    function end(): void {
      stopped.removeEventListener("abort", end);
      for (const watcher of watchers) watcher.close();
      resolve();
    }
  });
}

/** The file itself, or the folder on the way to it that would have to be made first. */
function nearestThere(file: string): string {
  return existsSync(dirname(file)) || dirname(file) === file ? file : nearestThere(dirname(file));
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
