// What the runtime says when data, files or arguments can't be used: the code, the problem, the remedy.

/** The runtime's codes; `nnc explain` tells more about each. */
export const errorCodes = {
  NN701: "the data doesn't match the model's inputs and targets",
  NN703: "a row or value of the data can't be used",
  NN704: "a file is damaged, or isn't of the format that it should be",
  NN705: "a saved network belongs to another model",
  NN706: "an argument is wrong",
  NN707: "the engine that was asked for, or what the environment asks of it, isn't on this machine",
  NN708: "a file can't be written",
  NN709: "a package that reads this kind of data isn't installed",
  NN710: "the data doesn't fit into memory",
  NN802: "the loss or a weight isn't finite",
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** An error that the user can mend. `message` holds all of it; the parts are for programs. */
export class NncError extends Error {
  override readonly name = "NncError";

  /** `problem` says where (file, line or row, column) and what was found; `remedy` says what to do, as a sentence without a full stop. */
  constructor(
    readonly code: ErrorCode,
    readonly problem: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${problem}\n  help: ${remedy}`, options);
  }
}
