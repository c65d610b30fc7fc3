// Standard error with a line of progress on it: whatever else is written there takes that line away first, and it comes anew with the next progress.
import { progressLine, type ProgressLine } from "../../runtime/index.js";
import type { Io } from "./io.js";

export interface LiveIo extends Io {
  readonly line: ProgressLine;
}

export function withProgressLine(io: Io): LiveIo {
  const { stderr } = io;
  const line = progressLine({
    // A terminal that can't take a line away is written to as a file is.
    isTTY: stderr.isTerminal && io.env.TERM !== "dumb",
    get columns() {
      return stderr.columns ?? 0;
    },
    write: (text) => stderr.write(text),
  });
  return {
    ...io,
    get stdin() {
      return io.stdin;
    },
    stderr: {
      isTerminal: stderr.isTerminal,
      get columns() {
        return stderr.columns;
      },
      write(content) {
        line.clear();
        stderr.write(content);
      },
    },
    line,
  };
}
