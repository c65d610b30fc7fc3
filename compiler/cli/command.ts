// What a command is: its words for --help, and the file that does it, loaded when it is called.
import type { ExitCode } from "./exit-codes.js";
import type { Io } from "./io.js";

/** Does the command; `args` are the words that are no options. */
export type Action<Flags> = (args: readonly string[], flags: Flags, io: Io) => Promise<ExitCode>;

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<spec>`, `[code]`, `<specs...>`. */
  readonly parameters: readonly Described[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  readonly run: Action<unknown>;
}

export type Described = readonly [syntax: string, description: string];

export interface OptionSpec {
  readonly syntax: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: string | number;
  readonly required?: true;
  /** From the text to the value, which replaces the one before; @throws InvalidArgumentError. */
  readonly parse?: (text: string, before: never) => unknown;
}

/** A row of the table of commands; `load` imports its file. The options it declares are those that the file's flags name. */
export function command<Flags>(
  spec: Omit<CommandSpec, "run"> & { readonly load: () => Promise<Action<Flags>> },
): CommandSpec {
  const { load, ...words } = spec;
  // The one place where what commander read becomes what the command declares.
  return { ...words, run: async (args, flags, io) => (await load())(args, flags as Flags, io) };
}
