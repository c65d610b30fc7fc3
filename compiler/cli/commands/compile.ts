// `nnc compile`: the TypeScript module of each spec, beside it; with --check it only says whether that module is up to date.
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { compileSpec, hashOf, type Compiled } from "../../compile.js";
import type { Precision } from "../../plan/plan.js";
import type { Diagnostic } from "../../report/diagnostic.js";
import { hasErrors } from "../../report/report.js";
import type { Action } from "../command.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import { Failure, misuse } from "../failure.js";
import { exitCodeOf, showFindings } from "../findings.js";
import { note, type Io } from "../io.js";
import { isUnreadable, readModule, shownPath, standardInput, Unreadable } from "../read-text.js";
import { folderOf, isOpen, noModel, openSpec, stemOf, type Assignments, type OpenSpec } from "../specs.js";
import { isGenerated, staleness } from "../staleness.js";
import { count } from "../text.js";
import { watch } from "../watch.js";
import { isStream, writeText } from "../write-file.js";

interface Flags {
  readonly output?: string;
  readonly set?: Assignments;
  readonly precision: Precision;
  readonly check?: true;
  readonly watch?: true;
  readonly deny?: "warnings";
}

export const compile: Action<Flags> = async (args, flags, io) => {
  if (flags.output !== undefined && args.length > 1)
    throw misuse("--output names one file, but several specs are given");
  if (flags.watch && flags.check) throw misuse("--watch writes and --check doesn't: give one of them");
  if (flags.watch && args.includes(standardInput)) throw misuse("--watch can't watch standard input");
  const compileAll = async (): Promise<Round> => {
    const rounds: Round[] = [];
    for (const path of args) rounds.push(await compileOne(path, flags, io));
    return {
      exitCode: rounds.find(({ exitCode }) => exitCode !== exitCodes.ok)?.exitCode ?? exitCodes.ok,
      files: rounds.flatMap(({ files }) => files),
    };
  };
  if (!flags.watch) return (await compileAll()).exitCode;
  const named = args.map((path) => resolve(io.cwd, path));
  return watch(compileAll, named, io);
};

interface Round {
  readonly exitCode: ExitCode;
  /** What the outcome depends on. */
  readonly files: readonly string[];
}

async function compileOne(path: string, flags: Flags, io: Io): Promise<Round> {
  const opened = await openSpec(path, flags.set, io);
  if (!isOpen(opened)) {
    showFindings([opened], io);
    return { exitCode: exitCodes.findings, files: [resolve(io.cwd, path)] };
  }
  const { spec, config } = opened;
  const files = [resolve(io.cwd, path), ...(config.file === undefined ? [] : [config.file])];
  const compiled = await compiledFrom(opened, flags.precision, (file) => files.push(resolve(io.cwd, file)));
  if ("code" in compiled) {
    showFindings([compiled], io);
    return { exitCode: exitCodes.findings, files };
  }
  showFindings(compiled.diagnostics, io);
  if (hasErrors(compiled.diagnostics)) return { exitCode: exitCodes.findings, files };
  if (compiled.text === undefined) throw noModel(spec.path);
  const target = targetOf(opened, flags.output, io);
  const outcome = (flags.check ? compare : deliver)(opened, { ...compiled, text: compiled.text }, target, flags, io);
  return { exitCode: outcome === exitCodes.ok ? exitCodeOf(compiled.diagnostics, flags.deny, io) : outcome, files };
}

/** Told of each file that is imported, there or not: making it can mend the spec. */
async function compiledFrom(
  { spec, settings, config }: OpenSpec,
  precision: Precision,
  imported: (path: string) => void,
): Promise<Compiled | Diagnostic> {
  const read = (path: string): string | undefined => {
    imported(path);
    return settings.read(path);
  };
  try {
    return await compileSpec(spec, { ...settings, read, precision, runtime: config.runtime });
  } catch (cause) {
    if (cause instanceof Unreadable) return cause.diagnostic;
    throw cause;
  }
}

/** The module's file; undefined for standard output. */
function targetOf({ spec, config }: OpenSpec, output: string | undefined, io: Io): string | undefined {
  if (output === standardInput || (output === undefined && spec.file === undefined)) return undefined;
  const name = config.output.replaceAll("{name}", stemOf(spec));
  if (output === undefined) return join(folderOf(spec, io), name);
  const file = resolve(io.cwd, output);
  if (/\.(js|mjs|cjs|jsx|json|nn)$/i.test(output))
    throw misuse(`--output names ${output}, but what is written is TypeScript: name a .ts file, or a folder`);
  const isFolder = /[/\\]$/.test(output) || (existsSync(file) && statSync(file).isDirectory());
  return isFolder ? join(file, `${stemOf(spec)}.ts`) : file;
}

type Deed = (
  opened: OpenSpec,
  compiled: Compiled & { readonly text: string },
  target: string | undefined,
  flags: Flags,
  io: Io,
) => ExitCode;

const deliver: Deed = ({ spec }, { text, modules }, target, _flags, io) => {
  if (target === undefined) {
    io.stdout.write(text);
    return exitCodes.ok;
  }
  const shown = shownPath(target, io.cwd);
  const old = existsSync(target) && !isStream(target) ? readModule(target, io) : undefined;
  if (old !== undefined && !isUnreadable(old) && old.text === text) {
    note(io, `${shown} is up to date`);
    return exitCodes.ok;
  }
  if (old !== undefined && (isUnreadable(old) || !isGenerated(old.text)))
    throw new Failure(
      exitCodes.findings,
      `${shown} was not written by nnc, so it stays as it is`,
      "move it away, or name another file with --output",
    );
  writeText(target, text, shown);
  const models = modules.map(({ model }) => `${model.name}, ${count(parametersOf(model), "parameter")}`);
  note(io, `${spec.path} -> ${shown} (${models.join("; ")})`);
  return exitCodes.ok;
};

function parametersOf({ groups }: Compiled["models"][number]): number {
  return groups.reduce((sum, { size }) => sum + size, 0);
}

const compare: Deed = (opened, { text, sources }, target, flags, io) => {
  if (target === undefined) throw misuse("--check compares with a file: name it with --output");
  const shown = shownPath(target, io.cwd);
  const old = existsSync(target) ? readModule(target, io) : undefined;
  const isWhole = sources.filter(({ library }) => !library).length === 1;
  const hash = isWhole ? hashOf(opened.spec) : undefined;
  const made = { path: shown, text, hash, command: commandOf(opened, flags) };
  const finding = old !== undefined && isUnreadable(old) ? old : staleness(made, old?.text);
  if (finding === undefined) return exitCodes.ok;
  showFindings([finding], io);
  return exitCodes.findings;
};

/** The command line that brings the file up to date. */
function commandOf({ spec }: OpenSpec, { output, precision, set = {} }: Flags): string {
  const settings = Object.entries(set).map(([name, value]) => `--set ${name}=${value}`);
  return [
    "nnc compile",
    ...(output === undefined ? [] : [`-o ${output}`]),
    ...(precision === "single" ? [] : [`--precision ${precision}`]),
    ...settings,
    spec.path,
  ].join(" ");
}
