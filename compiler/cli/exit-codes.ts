// What the command's exit code says. Scripts rely on these numbers: none changes its meaning.

export const exitCodes = {
  ok: 0,
  /** The spec, a file that was named, the data or the weights are not right; or --check found something stale. What is wrong was said. */
  findings: 1,
  /** The command line or nnc.config.json can't be understood. */
  usage: 2,
  /** This machine refuses: a file can't be written, the engine that was asked for isn't there, the data doesn't fit into memory, Node is too old. */
  environment: 3,
  /** A fault of nnc itself. */
  internal: 70,
  /** Stopped by Ctrl-C, as shells count it: 128 + 2. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
