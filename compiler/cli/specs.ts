// Specs named on the command line, opened with the settings of their project.
import { dirname, posix, resolve } from "node:path";
import { checkSpec, type CheckSettings, type Spec } from "../compile.js";
import type { Model } from "../check/model.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { hasErrors } from "../report/report.js";
import type { Silencing } from "../report/silence.js";
import { didYouMean } from "../report/suggest.js";
import { readConfig, type Config } from "./config.js";
import { exitCodes } from "./exit-codes.js";
import { Failure, misuse } from "./failure.js";
import { showFindings } from "./findings.js";
import type { Io } from "./io.js";
import { isUnreadable, readImport, readText, realOnDisk, spelledOnDisk, type Text } from "./read-text.js";

export interface OpenSpec {
  readonly spec: Spec & Text;
  readonly settings: CheckSettings;
  readonly config: Config;
  /** The spec's text and those that it imports, by their place on disk; complete once it was checked. */
  readonly texts: ReadonlyMap<string, string>;
}

export type Assignments = Readonly<Record<string, string>>;

/** The spec at a path, or the finding that it can't be read. */
export async function openSpec(path: string, set: Assignments | undefined, io: Io): Promise<OpenSpec | Diagnostic> {
  const read = await readText(path, io);
  if (isUnreadable(read)) return read;
  const config = readConfig(folderOf(read, io), io.cwd);
  const texts = new Map([[placeOf(read, io), read.text]]);
  const settings = {
    read: (path: string) => {
      const text = readImport(path, io.cwd);
      if (text !== undefined) texts.set(resolve(io.cwd, path), text);
      return text;
    },
    spelled: (path: string) => spelledOnDisk(path, io.cwd),
    real: (path: string) => realOnDisk(path, io.cwd),
    set: set ?? {},
    levels: config.levels,
  };
  return { spec: read, settings, config, texts };
}

export function isOpen(opened: OpenSpec | Diagnostic): opened is OpenSpec {
  return "spec" in opened;
}

/** Where a spec lies on disk; standard input lies in the working folder. */
export function folderOf({ file }: Text, io: Io): string {
  return file === undefined ? io.cwd : dirname(file);
}

/** A spec's file; standard input's is one that might lie in the working folder. */
function placeOf({ file }: Text, io: Io): string {
  return file ?? resolve(io.cwd, "stdin.nn");
}

/** `model` of `nets/model.nn` */
export function stemOf({ path }: Spec): string {
  return posix.basename(path, ".nn").replace(/[<>]/g, "");
}

export interface OpenModels {
  readonly models: readonly Model[];
  readonly allows: readonly Silencing[];
  readonly opened: OpenSpec;
}

/** The spec of a command that needs a right one. Findings are shown; undefined if there are errors among them. */
export async function openModels(path: string, set: Assignments | undefined, io: Io): Promise<OpenModels | undefined> {
  const opened = await openSpec(path, set, io);
  const { diagnostics, models, allows } = isOpen(opened)
    ? checkSpec(opened.spec, opened.settings)
    : { diagnostics: [opened], models: [], allows: [] };
  showFindings(diagnostics, io);
  if (hasErrors(diagnostics) || !isOpen(opened)) return undefined;
  if (models.length === 0) throw noModel(opened.spec.path);
  return { models, allows, opened };
}

/** The model of this name; without a name the only one, or the only one with a `train` block. */
export function chooseModel(models: readonly Model[], name: string | undefined): Model {
  const names = models.map((model) => model.name);
  if (name !== undefined) {
    const found = models.find((model) => model.name === name);
    if (found !== undefined) return found;
    throw unknownModel(name, names);
  }
  const trained = models.filter(({ training }) => training.stated);
  const [only, ...others] = models.length === 1 ? models : trained;
  if (only !== undefined && others.length === 0) return only;
  throw misuse(`the spec has several models: ${names.join(", ")}`, `choose one with --model ${names[0] ?? ""}`);
}

export function unknownModel(name: string, names: readonly string[]): Failure {
  return misuse(`the spec has no model called ${name} (it has: ${names.join(", ")})${didYouMean(name, names)}`);
}

export function noModel(path: string): Failure {
  return new Failure(exitCodes.findings, `${path} declares no model`, "declare one: model Name { … }");
}
