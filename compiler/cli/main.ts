// `nnc` without a process around it: words in, an exit code out. Whatever happens is said in a line or two.
import { Command, CommanderError, Option } from "commander";
import { reasonOf } from "../../runtime/data/system-reason.js";
import { printable } from "../report/printable.js";
import { shortened } from "../report/shortened.js";
import { didYouMean } from "../report/suggest.js";
import type { CommandSpec, OptionSpec } from "./command.js";
import { commands } from "./commands.js";
import { exitCodes, type ExitCode } from "./exit-codes.js";
import { Failure, misuse } from "./failure.js";
import { showFindings } from "./findings.js";
import { note, type Io } from "./io.js";
import { Unreadable } from "./read-text.js";
import { below } from "./text.js";
import { version } from "./version.js";

/** Runs one command line; never throws. */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = programOf(io, (code) => (exitCode = code));
  try {
    checkTopic(args);
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return explained(error, io);
  }
}

/** `nnc help chekc` would show the help of `nnc` without a word on `chekc`. */
function checkTopic([word, topic]: readonly string[]): void {
  if (word !== "help" || topic === undefined || topic.startsWith("-") || topic === "help") return;
  const names = commands.map(({ name }) => name);
  if (!names.includes(topic))
    throw misuse(
      `unknown command ${JSON.stringify(shortened(topic))}${didYouMean(topic, names)}`,
      "nnc help lists them all",
    );
}

const examples = `
Examples:
  $ nnc init spirals && cd spirals   a project to start from
  $ nnc compile model.nn             write model.ts
  $ nnc train model.nn -o weights.safetensors
  $ nnc explain NN303                what a finding means

Exit codes: 0 well, 1 findings or stale, 2 usage, 3 this machine refuses, 70 a fault of nnc, 130 stopped by Ctrl-C.`;

function programOf(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command("nnc")
    .description("Compiles neural networks: from a small spec to TypeScript that trains and predicts.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", examples)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(fit(text.replace(/^error:/, "nnc:"))),
    });
  for (const spec of commands) addCommand(program, spec, io, done);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, io: Io, done: (code: ExitCode) => void): void {
  const command = program
    .command(spec.name)
    .summary(spec.summary)
    .description(spec.summary)
    .helpOption("-h, --help", "show this help")
    .addHelpText("after", ["", "Examples:", ...spec.examples.map((example) => `  $ ${example}`)].join("\n"))
    .showHelpAfterError(`(nnc ${spec.name} --help shows what it takes)`)
    .action(async () => done(await spec.run(command.args, command.opts(), io)));
  for (const [syntax, description] of spec.parameters) command.argument(syntax, description);
  for (const option of spec.options) command.addOption(optionOf(option));
}

function optionOf({ syntax, description, choices, default: preset, required, parse }: OptionSpec): Option {
  const option = new Option(syntax, description);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) option.argParser(parse as (text: string, before: unknown) => unknown);
  if (preset !== undefined) option.default(preset);
  return option.makeOptionMandatory(required ?? false);
}

/** Says why a command ended, and gives the exit code for it. */
function explained(error: unknown, io: Io): ExitCode {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof Failure) {
    note(io, fit(`nnc: ${error.problem}${error.remedy === undefined ? "" : `\n  help: ${error.remedy}`}`));
    return error.exitCode;
  }
  if (error instanceof Unreadable) {
    showFindings([error.diagnostic], io);
    return exitCodes.findings;
  }
  if (isRuntimeError(error)) {
    // Files below the working folder as the user would type them.
    note(io, fit(`nnc: ${below(io.cwd, error.message)}`));
    return ["NN707", "NN708", "NN709", "NN710"].includes(error.code) ? exitCodes.environment : exitCodes.findings;
  }
  if (isSystemError(error)) {
    note(io, `nnc: ${error.path ?? error.syscall}: ${reasonOf(error)}`);
    return exitCodes.environment;
  }
  const text = error instanceof Error ? error.message : String(error);
  note(io, `nnc: a fault of nnc itself: ${text.split("\n", 1)[0] ?? ""}`);
  if (io.env.NNC_DEBUG === "1") note(io, error instanceof Error ? (error.stack ?? text) : text);
  else note(io, "  help: please report it with the spec and with what NNC_DEBUG=1 adds to this");
  return exitCodes.internal;
}

/** What was typed may hold anything: nothing that would steer the terminal, and no line without an end. */
function fit(text: string): string {
  return text
    .split("\n")
    .map((line) => shortened(printable(line)))
    .join("\n");
}

/** An NncError, told by its shape: commands that need no runtime don't load it. */
function isRuntimeError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && error.name === "NncError" && "code" in error;
}

/** The system refused something: the disk is full, a folder may not be written. */
function isSystemError(error: unknown): error is Error & { readonly syscall: string; readonly path?: string } {
  return error instanceof Error && "syscall" in error && "errno" in error;
}
