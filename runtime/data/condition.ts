// `where split == "valid"`: which rows of a dataset a condition on its columns holds for.
import { NncError } from "../errors.js";
import { isNumberText } from "./cells.js";
import { columnOf, isText, placeOf, selectRows, type Dataset } from "./dataset.js";
import { shownNames, shownValue } from "./shown.js";

export const comparisons = ["==", "!=", "<", "<=", ">", ">="] as const;
export type Comparison = (typeof comparisons)[number];

/** Plain data: a column compared with a number or a text, or conditions joined. */
export type Condition =
  | { readonly column: string; readonly is: Comparison; readonly value: number | string }
  | { readonly both: readonly [Condition, Condition] }
  | { readonly either: readonly [Condition, Condition] }
  | { readonly not: Condition };

/** The columns that a condition looks at. */
export function columnsIn(condition: Condition): readonly string[] {
  if ("column" in condition) return [condition.column];
  if ("not" in condition) return columnsIn(condition.not);
  return ("both" in condition ? condition.both : condition.either).flatMap(columnsIn);
}

/** As the spec writes it. */
export function conditionText(condition: Condition): string {
  if ("not" in condition) return `not ${operandText(condition.not)}`;
  if ("both" in condition) return condition.both.map(operandText).join(" and ");
  if ("either" in condition) return condition.either.map(conditionText).join(" or ");
  const { column, is, value } = condition;
  const name = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(column) ? column : JSON.stringify(column);
  return `${name} ${is} ${JSON.stringify(value)}`;
}

function operandText(condition: Condition): string {
  return "either" in condition ? `(${conditionText(condition)})` : conditionText(condition);
}

/** A part of the data that a condition takes out; `name` is for messages. */
export interface ConditionalPart {
  readonly name: string;
  readonly where: Condition;
}

/**
 * The rows of each part, and the rest; all keep the order of the data.
 * @throws NncError NN701 if a column isn't there or has several values a row, NN706 if a part or the rest has no rows, or two parts have the same one.
 */
export function partRows(
  dataset: Dataset,
  parts: readonly ConditionalPart[],
): { readonly parts: readonly Dataset[]; readonly rest: Dataset } {
  const found = partPieces(dataset, parts);
  parts.forEach((part, at) => {
    if (found.parts[at]?.rows === 0) throw holdsNowhere(dataset, part);
  });
  if (found.rest.rows === 0 && dataset.rows > 0) {
    const problem = `no row is left to train with: all ${dataset.rows} are in ${parts.map(({ name }) => name).join(" or ")}`;
    throw new NncError("NN706", problem, "write conditions that leave rows out");
  }
  return found;
}

/** The same of some of the rows, which may have none for a part. */
export function partPieces(
  dataset: Dataset,
  parts: readonly ConditionalPart[],
): { readonly parts: readonly Dataset[]; readonly rest: Dataset } {
  const tests = parts.map(({ where }) => bindCondition(where, dataset));
  const chosen = parts.map((): number[] => []);
  const rest: number[] = [];
  for (let row = 0; row < dataset.rows; row++) {
    const takers = tests.flatMap((holds, part) => (holds(row) ? [part] : []));
    const [taker, other] = takers;
    if (other !== undefined) throw inBoth(dataset, row, parts, takers);
    (taker === undefined ? rest : chosen[taker])?.push(row);
  }
  return { parts: chosen.map((rows) => selectRows(dataset, rows)), rest: selectRows(dataset, rest) };
}

type Holds = (row: number) => boolean;

function bindCondition(condition: Condition, dataset: Dataset): Holds {
  if ("not" in condition) {
    const holds = bindCondition(condition.not, dataset);
    return (row) => !holds(row);
  }
  if ("both" in condition) {
    const [one, other] = condition.both.map((part) => bindCondition(part, dataset)) as [Holds, Holds];
    return (row) => one(row) && other(row);
  }
  if ("either" in condition) {
    const [one, other] = condition.either.map((part) => bindCondition(part, dataset)) as [Holds, Holds];
    return (row) => one(row) || other(row);
  }
  const { column, is, value } = condition;
  const { values, dims } = columnOf(dataset, column);
  if (dims.length > 0) {
    const problem = `column "${column}" has rows of [${dims.join(", ")}], where ${conditionText(condition)} needs one value a row`;
    throw new NncError("NN701", problem, "compare a column of numbers or texts");
  }
  return (row) => compare[is](orderOf(values[row] ?? "", value));
}

const compare: Readonly<Record<Comparison, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** Below, equal to or above 0 as the cell comes before the value, is it, or comes after it. A text that is no number is unlike every number (NaN). */
function orderOf(cell: number | string, value: number | string): number {
  if (typeof value === "number")
    return (typeof cell === "number" ? cell : isNumberText(cell) ? Number(cell) : NaN) - value;
  const text = String(cell);
  return text < value ? -1 : Number(text > value);
}

function holdsNowhere(dataset: Dataset, { name, where }: ConditionalPart): NncError {
  const seen = columnsIn(where).map((column) => {
    const { values } = columnOf(dataset, column);
    const some = [...new Set<number | string>(isText(values) ? values : Array.from(values))].slice(0, 6);
    return `"${column}" holds ${shownNames(some.map(shownValue))}`;
  });
  const problem = `no row is for ${name}: ${conditionText(where)} holds nowhere (${seen.join("; ")})`;
  return new NncError("NN706", problem, "compare with a value that the column holds");
}

function inBoth(dataset: Dataset, row: number, parts: readonly ConditionalPart[], takers: readonly number[]): NncError {
  const names = takers.map((taker) => parts[taker]?.name).join(" and ");
  const problem = `${placeOf(dataset, row)} is in ${names}`;
  return new NncError("NN706", problem, "write conditions of which at most one holds for a row");
}
