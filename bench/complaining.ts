// How a program of the benchmarks ends that can't measure: with a line and exit code 2, not with a stack.
import { BenchError } from "./settings.js";

/** What isn't the user's to mend is thrown on. */
export async function complaining(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof BenchError) && !isUsageError(error)) throw error;
    console.error(`bench: ${error.message}`);
    process.exitCode = 2;
  }
}

function isUsageError(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
