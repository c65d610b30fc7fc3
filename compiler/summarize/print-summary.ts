// A summary as a table for terminals: a line a layer, sums below.
import { total, type LayerSummary, type ParameterCount, type Summary } from "./summarize.js";

const longest = 40;

export function printSummary({
  model,
  layers,
  neurons,
  parameters,
  frozen,
  bytes,
  kernels,
  capacity,
  operations,
}: Summary): string {
  const head = [model, "layer", "shape", "neurons", "parameters", "operations"];
  const sums = ["in all", "", "", grouped(neurons), grouped(total(parameters)), grouped(operations.predict)];
  return `${[
    ...table([head, ...layers.map(layerRow), sums]),
    "",
    `${counted(total(parameters), "learnable parameter")}${parts(parameters)}: ${grouped(bytes.parameters)} bytes`,
    ...(frozen > 0 ? [`${counted(frozen, "parameter")} frozen: training leaves them as they are`] : []),
    `${grouped(bytes.arena)} bytes of memory, for ${counted(capacity, "row")} at once, and about ${grouped(bytes.kernels)} for ${counted(kernels, "kernel")}`,
    `${grouped(operations.predict)} operations a row to predict, ${grouped(operations.train)} to train`,
  ].join("\n")}\n`;
}

function layerRow({ name, text, shape, neurons, parameters, operations }: LayerSummary): string[] {
  return [name, shortened(text), `[${shape.join(", ")}]`, ...[neurons, total(parameters), operations].map(orBlank)];
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function orBlank(count: number): string {
  return count === 0 ? "" : grouped(count);
}

function parts({ weights, biases }: ParameterCount): string {
  return weights === 0 || biases === 0 ? "" : ` (${grouped(weights)} weights + ${grouped(biases)} biases and scales)`;
}

function counted(count: number, word: string): string {
  return `${grouped(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** `101,770`, in any locale */
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** Two blanks between columns; numbers, behind the third, end where their column ends. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    column < 3 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd());
}
