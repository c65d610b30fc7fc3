// What a command sees of the world: so that tests run commands in their own process, and no command reaches for `process`.
import { reasonOf } from "../../runtime/data/system-reason.js";
import { childStarter, type StartChild } from "./child.js";
import { exitCodes } from "./exit-codes.js";

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Channel;
  readonly stderr: Channel;
  /** Starts another nnc in the same folder. */
  readonly startChild: StartChild;
  /** Calls the listener at each Ctrl-C instead of ending the process; the result takes it away again. */
  onInterrupt(listener: () => void): () => void;
}

export interface Channel {
  write(content: string | Uint8Array): void;
  readonly isTerminal: boolean;
  /** Undefined where nobody knows. */
  readonly columns: number | undefined;
}

/** The process itself. A reader that goes away, as `head` does, ends it in silence; a disk that is full with a line. */
export function processIo(): Io {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => leave(error, "standard output"));
  process.stderr.on("error", (error: NodeJS.ErrnoException) => leave(error, undefined));
  return {
    cwd: process.cwd(),
    startChild: childStarter([process.execPath, ...process.execArgv, process.argv[1] ?? ""], process.cwd()),
    env: process.env,
    // Made when it is asked for: it takes longer than many a command.
    get stdin() {
      return process.stdin;
    },
    stdout: channelOf(process.stdout),
    stderr: channelOf(process.stderr),
    onInterrupt(listener) {
      process.on("SIGINT", listener);
      return () => process.off("SIGINT", listener);
    },
  };
}

function channelOf(stream: NodeJS.WriteStream): Channel {
  return {
    write: (content) => void stream.write(content),
    isTerminal: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}

/** `name`: of what can't be written, if anybody can be told. */
function leave(error: NodeJS.ErrnoException, name: string | undefined): never {
  if (error.code === "EPIPE") process.exit();
  if (name !== undefined) process.stderr.write(`nnc: ${name} can't be written: ${reasonOf(error)}\n`);
  process.exit(exitCodes.environment);
}

/** Whether to write colours (no-color.org, force-color.org): the environment's word goes before the terminal's. */
export function hasColor(channel: Channel, env: Io["env"]): boolean {
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  return channel.isTerminal && env.TERM !== "dumb";
}

/** A line of information for people, apart from what the command gives. */
export function note(io: Io, text: string): void {
  io.stderr.write(`${text}\n`);
}
