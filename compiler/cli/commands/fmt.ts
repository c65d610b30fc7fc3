// `nnc fmt`: specs in the one canonical layout, rewritten in place; standard input goes to standard output.
import { format } from "../../../grammar/format.js";
import type { Action } from "../command.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import { showFindings } from "../findings.js";
import { note, type Io } from "../io.js";
import { isUnreadable, readText, type Text } from "../read-text.js";
import { writeText } from "../write-file.js";

interface Flags {
  readonly check?: true;
}

export const fmt: Action<Flags> = async (args, { check }, io) => {
  const outcomes: ExitCode[] = [];
  for (const path of args) {
    const read = await readText(path, io);
    if (isUnreadable(read)) showFindings([read], io);
    outcomes.push(isUnreadable(read) ? exitCodes.findings : await formatted(read, check ?? false, io));
  }
  return outcomes.find((code) => code !== exitCodes.ok) ?? exitCodes.ok;
};

async function formatted(text: Text, checkOnly: boolean, io: Io): Promise<ExitCode> {
  const neat = format(text.text);
  if (neat === undefined) {
    const { parseSpec } = await import("../../compile.js");
    showFindings(parseSpec(text).diagnostics, io);
    return exitCodes.findings;
  }
  const isNeat = neat === text.text && !text.marked;
  if (checkOnly) {
    if (!isNeat) note(io, `${text.path} is not laid out as nnc fmt would have it`);
    return isNeat ? exitCodes.ok : exitCodes.findings;
  }
  if (text.file === undefined) io.stdout.write(neat);
  else if (!isNeat) {
    writeText(text.file, neat, text.path);
    note(io, `laid out ${text.path}`);
  }
  return exitCodes.ok;
}
