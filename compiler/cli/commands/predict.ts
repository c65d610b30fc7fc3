// `nnc predict`: the outputs for rows of a file or of standard input, as CSV or JSON lines. Classes are written by their names.
import { resolve } from "node:path";
import type { Model, Output } from "../../check/model.js";
import { shapeText, sizeOf } from "../../ir/shape.js";
import { classNames } from "../../outcomes/class-names.js";
import type { Action } from "../command.js";
import { kindOfFile, type SourceKindName } from "../../../runtime/data/sources.js";
import { kindOf, readRows } from "../data-file.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";
import { nested } from "../figures.js";
import { openNetwork, type OpenNetwork } from "../open-network.js";
import { standardInput } from "../read-text.js";
import type { Assignments } from "../specs.js";
import { writeText } from "../write-file.js";

interface Flags {
  readonly weights: string;
  readonly from?: SourceKindName;
  readonly to?: "csv" | "jsonl";
  readonly output?: string;
  readonly set?: Assignments;
  readonly model?: string;
}

export const predict: Action<Flags> = async ([path = "", data = standardInput], flags, io) => {
  if (path === standardInput && data === standardInput)
    throw misuse("standard input can't be both the spec and the data", "name a file for one of them");
  const opened = await openNetwork(path, flags, io);
  if (opened === undefined) return exitCodes.findings;
  const { model, network } = opened;
  const from = flags.from ?? kindOf(data, io);
  const wanted = kindOfFile(flags.output ?? "") ?? from;
  const to = flags.to ?? (wanted === "jsonl" ? "jsonl" : "csv");
  const rows = await readRows(data, from, opened, opened.blueprint.inputs, io);
  const predicted: Predicted = { rows: rows.rows, values: network.predict(rows), classes: classesOf(opened) };
  const text = to === "jsonl" ? jsonLines(model, predicted) : csv(model, predicted);
  if (flags.output === undefined || flags.output === standardInput) io.stdout.write(text);
  else writeText(resolve(io.cwd, flags.output), text, flags.output);
  return exitCodes.ok;
};

interface Predicted {
  readonly rows: number;
  readonly values: Readonly<Record<string, ArrayLike<number | string>>>;
  /** The names of each target's classes, where they have names. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
}

function classesOf({ model, network }: OpenNetwork): Predicted["classes"] {
  const named = model.targets.flatMap((target) => {
    const names = target.kind === "class" ? classNames(target, network) : undefined;
    return names ? [[target.name, names] as const] : [];
  });
  return Object.fromEntries(named);
}

function jsonLines({ outputs }: Model, predicted: Predicted): string {
  return lines(predicted.rows, (row) =>
    JSON.stringify(
      Object.fromEntries(
        outputs.map((output) => [output.name, nested(cells(output, predicted, row), output.value.shape.dims)]),
      ),
    ),
  );
}

function csv(model: Model, predicted: Predicted): string {
  const header = model.outputs.flatMap((output) => columnNames(output, predicted.classes)).map(quoted);
  const body = lines(predicted.rows, (row) =>
    model.outputs
      .flatMap((output) => cells(output, predicted, row))
      .map((cell) => quoted(String(cell)))
      .join(","),
  );
  return `${header.join(",")}\n${body}`;
}

/** The values of a row; what is the same for all rows stands in each. Numbers are as long as they are exact. */
function cells({ name, value, chooses }: Output, { values, classes }: Predicted, row: number): (number | string)[] {
  const size = sizeOf(value.shape.dims);
  const start = value.shape.batched ? row * size : 0;
  const all = values[name] ?? [];
  const names = chooses && classes[chooses.name];
  return Array.from({ length: size }, (_, i) => {
    const cell = all[start + i] ?? NaN;
    const label = typeof cell === "number" ? names?.[cell] : undefined;
    return label ?? shortened(cell);
  });
}

/** A single-precision number has nine digits that count. */
function shortened(cell: number | string): number | string {
  return typeof cell === "number" ? Number(cell.toPrecision(9)) : cell;
}

/** `probability.cat` where the numbers are one for each class, `pixels[3,4]` elsewhere. */
function columnNames({ name, value }: Output, classes: Predicted["classes"]): string[] {
  const { dims } = value.shape;
  if (dims.length === 0) return [name];
  const [names, ...others] = Object.values(classes).filter(({ length }) => length === dims[0]);
  if (dims.length === 1 && names !== undefined && others.length === 0) return names.map((label) => `${name}.${label}`);
  return Array.from({ length: sizeOf(dims) }, (_, place) => {
    const coordinates = dims.map((dim, axis) => Math.floor(place / sizeOf(dims.slice(axis + 1))) % dim);
    return `${name}${shapeText(coordinates).replaceAll(" ", "")}`;
  });
}

function lines(count: number, line: (row: number) => string): string {
  return Array.from({ length: count }, (_, row) => `${line(row)}\n`).join("");
}

/** As RFC 4180 has it. */
function quoted(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
