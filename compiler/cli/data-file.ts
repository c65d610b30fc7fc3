// Rows of data named on the command line: a CSV, TSV or JSON-lines file, or standard input.
import { extname, resolve } from "node:path";
import {
  NncError,
  parseCsv,
  parseJsonLines,
  readCsv,
  readJsonLines,
  type CellRules,
  type Dataset,
  type JsonLinesOptions,
} from "../../runtime/index.js";
import type { Field, Model, Preparation } from "../check/model.js";
import type { Io } from "./io.js";
import { standardInput } from "./read-text.js";

export type DataKind = "csv" | "tsv" | "jsonl";

/** What a file's name says it is written in; CSV where it says nothing. */
export function kindOf(path: string): DataKind {
  return kindNamed(path.replace(/\.gz$/i, "")) ?? "csv";
}

/** The same; undefined where it says nothing. */
export function kindNamed(path: string): DataKind | undefined {
  const ending = extname(path).toLowerCase();
  if (ending === ".jsonl" || ending === ".ndjson" || ending === ".json") return "jsonl";
  if (ending === ".tsv" || ending === ".tab") return "tsv";
  return ending === ".csv" ? "csv" : undefined;
}

/** The columns that these fields are made of, and no others. Throws NncError where the data can't be used. */
export async function readRows(
  path: string,
  kind: DataKind,
  { model, fields }: { readonly model: Model; readonly fields: readonly Field[] },
  io: Io,
): Promise<Dataset> {
  const whole = path === standardInput ? await wholeOf(io.stdin) : undefined;
  const file = resolve(io.cwd, path);
  if (kind !== "jsonl") {
    const columns = Object.fromEntries(fields.flatMap((field) => columnsOf(model, field)));
    // A name may say something else than the user does.
    const delimiter = kind === "tsv" ? "\t" : kindOf(path) === "tsv" ? "," : undefined;
    const options = { columns, ...(delimiter !== undefined && { delimiter }) };
    return whole === undefined ? readCsv(file, options) : parseCsv([whole], "<stdin>", options);
  }
  const read = (columns: JsonLinesOptions["columns"] & object): Promise<Dataset> =>
    whole === undefined ? readJsonLines(file, { columns }) : parseJsonLines([whole], "<stdin>", { columns });
  const columns = fields.flatMap((field) => columnsOf(model, field));
  try {
    return await read(Object.fromEntries(columns.map(([name, rules]) => [name, { ...rules, kind: "any" }])));
  } catch (error) {
    // A row may also give a field its values in a list, under the field's own name.
    const names = fields.map(({ name }) => name);
    const isOther = String(names) !== String(columns.map(([name]) => name));
    if (!isOther || !(error instanceof NncError) || error.code !== "NN701") throw error;
    return read(names).catch(() => Promise.reject(error));
  }
}

/** The columns of a field, each with what its cells are: labels keep their spelling. */
function columnsOf({ training }: Model, { name, kind, classes }: Field): (readonly [string, CellRules])[] {
  const column = training.data?.columns.find(({ field }) => field === name);
  const has = (kind: Preparation["kind"]): boolean =>
    column?.preparations.some((preparation) => preparation.kind === kind) ?? false;
  const cells = classes !== undefined ? "text" : kind === "real" && !has("one_hot") ? "number" : "any";
  const rules: CellRules = { kind: cells, mayMiss: has("missing") };
  return (column?.from ?? [name]).map((from) => [from, rules] as const);
}

async function wholeOf(stdin: Io["stdin"]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
