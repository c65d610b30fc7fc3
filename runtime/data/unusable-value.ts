// What is told of a value that a field can't take: where it stands, what it is, and what would do.
import { NncError } from "../errors.js";
import { isMissing, isNumberText, missingRemedy } from "./cells.js";
import { placeOf, type Dataset } from "./dataset.js";
import { didYouMean } from "./nearest.js";
import type { PartSource } from "./part-sources.js";
import type { FittedField, FittedPart } from "./preparation.js";
import { shownText } from "./shown.js";

/** A part of a field, and the raw values that it is made of. */
export interface Located {
  readonly field: FittedField;
  readonly part: FittedPart;
  readonly source: PartSource;
  readonly dataset: Dataset;
}

interface Cell {
  readonly row: number;
  readonly inRow: number;
  readonly cell: string | number;
}

/** The first value of these rows that is no finite number, or else the one that the network's numbers can't hold. */
export function notFinite(located: Located, rows: readonly number[]): NncError {
  const { part, dataset } = located;
  const { missing } = part;
  const isOdd = (cell: string | number): boolean =>
    typeof cell === "number" ? !Number.isFinite(cell) : !isNumberText(cell);
  const isFilled = (cell: string | number): boolean => typeof missing?.value === "number" && isMissing(cell);
  const cells = cellsOf(located, rows);
  const odd = cells.find(({ cell }) => isOdd(cell) && !isFilled(cell));
  const prepared = ({ cell }: Cell): number =>
    Number(isFilled(cell) ? missing?.value : cell) * part.factor + part.shift;
  const largest = (one: Cell, other: Cell): Cell => (Math.abs(prepared(other)) > Math.abs(prepared(one)) ? other : one);
  const { row, inRow, cell } = odd ?? cells.reduce(largest);
  const place = part.width > 1 ? ` (value ${inRow + 1} of ${part.width})` : "";
  if (odd && missing?.value === null && isMissing(cell)) return dropped(located, row, place);
  const found = `${placeOf(dataset, row, part.column)}: column "${part.column}"${place} holds ${shown(cell)}`;
  if (odd) {
    const remedy = isMissing(cell) ? missingRemedy(part.column, "number") : "put a number there, or leave the row out";
    return new NncError("NN703", `${found}, which isn't a finite number`, remedy);
  }
  return tooLarge(found, part.factor, part.shift);
}

/** `found`: where it stands and what it is. */
export function tooLarge(found: string, factor: number, shift: number): NncError {
  const scaled = factor === 1 && shift === 0 ? "" : ` when it is scaled by ${factor}`;
  const problem = `${found}, which is too large for the network's numbers${scaled}`;
  return new NncError("NN703", problem, "mend the value, or scale the column by less: single precision ends at 3.4e38");
}

/** A label that isn't in the table, or a number that is no class. */
export function unknownValue(located: Located, row: number, cell: string | number): NncError {
  const { field, part, dataset } = located;
  const { labels, missing } = part;
  if (missing?.value === null && isMissing(cell)) return dropped(located, row, "");
  const start = `${placeOf(dataset, row, part.column)}: column "${part.column}" holds ${shown(cell)}`;
  const isNumbered = typeof cell === "number" && field.kind !== "real" && !labels?.some(isNumberText);
  if (labels === undefined || isNumbered) {
    const problem = `${start}, but ${field.name} takes whole numbers from 0 to ${field.count - 1}`;
    return new NncError("NN703", problem, "mend the value, or state a larger count in the spec");
  }
  const known = part.spread
    ? `${labels.length} values of ${part.column} that were learned`
    : `${labels.length} classes of ${field.name}${labels.length > 12 ? "" : ` (${labels.join(", ")})`}`;
  const problem = `${start}, which is none of the ${known}${didYouMean(String(cell), labels)}`;
  const mended = part.spread ? "train with rows that hold it" : "declare it among the classes";
  const remedy = missing === undefined && isMissing(cell) ? missingRemedy(part.column, "text") : undefined;
  return new NncError("NN703", problem, remedy ?? `mend the value, or ${mended}`);
}

/** Where an answer is wanted for each row, none can be left out. */
function dropped({ part, dataset }: Located, row: number, place: string): NncError {
  const problem = `${placeOf(dataset, row, part.column)}: column "${part.column}"${place} has no value, and training left such rows out: missing(drop)`;
  const remedy = "give a value, leave the row out, or train with another way to fill it in, such as missing(mean)";
  return new NncError("NN703", problem, remedy);
}

function cellsOf({ part: { width }, source }: Located, rows: readonly number[]): Cell[] {
  return rows.flatMap((row) =>
    Array.from({ length: width }, (_, inRow) => {
      return { row, inRow, cell: source.values[row * source.stride + source.start + inRow] ?? NaN };
    }),
  );
}

function shown(cell: string | number): string {
  return typeof cell === "number" ? String(cell) : shownText(cell);
}
