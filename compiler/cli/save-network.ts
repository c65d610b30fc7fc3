// Weights on their way to disk.
import { rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { nameBeside } from "../../runtime/data/beside.js";
import { writeReasonOf } from "../../runtime/data/system-reason.js";
import { exitCodes } from "./exit-codes.js";
import { Failure } from "./failure.js";
import { note, type Io } from "./io.js";
import type { OpenNetwork } from "./open-network.js";
import { shownPath } from "./read-text.js";
import { count } from "./text.js";

/** Writes them where `path` says, or says that nobody asked for them. @throws NncError NN708 if the system refuses. */
export async function saveNetwork(
  { network }: Pick<OpenNetwork, "network">,
  path: string | undefined,
  io: Io,
): Promise<void> {
  if (path === undefined) {
    note(io, "the weights are not kept: -o weights.safetensors would keep them");
    return;
  }
  await network.save(resolve(io.cwd, path));
  note(io, `saved ${shownPath(path, io.cwd)} after ${count(network.iteration, "step")}`);
}

/** Whether weights could be written there: told before hours of training rather than after them. @throws Failure if not. */
export function checkPlace(path: string, io: Io): void {
  const file = resolve(io.cwd, path);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error("it is a folder");
    // Only trying tells: a folder may allow it and its file system not.
    const beside = nameBeside(file);
    writeFileSync(beside, "");
    rmSync(beside);
  } catch (cause) {
    throw new Failure(
      exitCodes.environment,
      `${path} can't be written: ${writeReasonOf(cause)}`,
      "name a file in a folder that is there",
      { cause },
    );
  }
}
