// nnc.config.json: what holds for all specs of a project, looked for from the spec's folder upwards. All of it is optional.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { reasonOf } from "../../runtime/data/system-reason.js";
import { entryOf, isCode } from "../report/catalogue.js";
import { levels, type Level } from "../report/levels.js";
import { didYouMean } from "../report/suggest.js";
import { misuse, type Failure } from "./failure.js";
import { shownPath } from "./read-text.js";

export const configName = "nnc.config.json";

export interface Config {
  /** How seriously to take a warning or a remark, by its code. */
  readonly levels: Readonly<Record<string, Level>>;
  /** What generated modules import. */
  readonly runtime: string;
  /** Where the module of a spec goes, from the spec's folder on; `{name}` is the spec's name without its ending. */
  readonly output: string;
  /** The file that says so; undefined where there is none. */
  readonly file: string | undefined;
}

const defaults: Config = { levels: {}, runtime: "nnc/runtime", output: "{name}.ts", file: undefined };

/** The settings for the specs of a folder. @throws Failure if the file isn't as it should be. */
export function readConfig(folder: string, cwd: string): Config {
  const file = configAbove(folder);
  if (file === undefined) return defaults;
  const shown = shownPath(file, cwd);
  return { ...defaults, ...checked(parsed(file, shown), shown), file };
}

function configAbove(folder: string): string | undefined {
  const file = join(folder, configName);
  if (existsSync(file)) return file;
  const above = dirname(folder);
  return above === folder ? undefined : configAbove(above);
}

function parsed(file: string, shown: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\ufeff/, ""));
  } catch (cause) {
    throw misuse(`${shown} can't be read: ${reasonOf(cause)}`, "write it as JSON, without comments");
  }
}

/** What a setting must be: gives the words for what is wrong with a value. */
const settings: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  levels: objectionToLevels,
  runtime: (value) => (isText(value) ? undefined : "must be the name of a module, such as nnc/runtime"),
  output: (value) =>
    isText(value) && value.includes("{name}") && value.endsWith("ts")
      ? undefined
      : 'must be the path of a .ts file with {name} in it, such as "{name}.generated.ts"',
};

/** `$schema` is for editors. */
export const settingNames: readonly string[] = Object.keys(settings);

function checked(value: unknown, shown: string): Partial<Config> {
  if (!isRecord(value)) throw wrong(shown, `must hold an object, such as {"levels": {"NN404": "off"}}`);
  for (const [key, setting] of Object.entries(value)) {
    if (key === "$schema") continue;
    const objection = Object.hasOwn(settings, key)
      ? settings[key]?.(setting)
      : `is no setting${didYouMean(key, settingNames)}`;
    if (objection !== undefined) throw wrong(shown, `${key} ${objection}`);
  }
  return value;
}

function objectionToLevels(value: unknown): string | undefined {
  if (!isRecord(value)) return 'must be an object, such as {"NN404": "off"}';
  for (const [code, level] of Object.entries(value)) {
    if (!isCode(code)) return `names ${code}, which is no code of a finding`;
    if (entryOf(code).severity === "error") return `names ${code}, which is an error and stays one`;
    if (!levels.some((known) => known === level))
      return `sets ${code} to ${JSON.stringify(level)}: use ${levels.join(", ")}`;
  }
  return undefined;
}

function wrong(shown: string, objection: string): Failure {
  return misuse(`${shown}: ${objection}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
