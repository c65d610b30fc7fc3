// The error that a call ends in, as the text that people read.
import { NncError } from "../../runtime/errors.js";

/** Code, problem and remedy of the NncError that the call throws or rejects with; any other outcome fails the test. */
export async function failureOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof NncError) return error.message;
    throw error;
  }
  throw new Error("no error was thrown");
}
