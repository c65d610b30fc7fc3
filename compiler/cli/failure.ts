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
