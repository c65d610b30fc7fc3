// Why a command ends before its work is done, where it isn't a finding in a spec: the problem, the remedy, the exit code.
import { exitCodes, type ExitCode } from "./exit-codes.js";

export class Failure extends Error {
  override readonly name = "Failure";

  /** `problem` and `remedy` are sentences without a full stop. */
  constructor(
    readonly exitCode: ExitCode,
    readonly problem: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(problem, options);
  }
}

/** The command line asks for something that makes no sense. */
export function misuse(problem: string, remedy?: string): Failure {
  return new Failure(exitCodes.usage, problem, remedy);
}

/** What the system says, in its words but without its function names. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? String(cause.code) : "";
  return systemReasons[code] ?? cause.message;
}

const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of the path is a file and not a folder",
  EEXIST: "something else has this name",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  ELOOP: "its links go in a circle",
  ENAMETOOLONG: "the name is too long",
};
