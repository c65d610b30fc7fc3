// Rows that have a value wherever `missing(drop)` asks for one.
import { NncError } from "../errors.js";
import { isMissing } from "./cells.js";
import { selectRows, type Dataset } from "./dataset.js";
import { partSources, rawWidth, type PartSource } from "./part-sources.js";
import type { FittedField, FittedPart } from "./preparation.js";
import { streamOf, type DataStream } from "./stream.js";

/** What `missing(drop)` has left out. */
export interface Dropped {
  /** How many rows, and of how many. */
  readonly rows: number;
  readonly of: number;
  /** Those that lacked a value. */
  readonly columns: readonly string[];
}

/**
 * The dataset without the rows that training leaves out; itself if there are none. If there are, `tell` is called.
 * @throws NncError NN701 if a column isn't there, NN703 if no row would be left.
 */
export function completeRows(
  fields: readonly FittedField[],
  dataset: Dataset,
  tell?: (dropped: Dropped) => void,
): Dataset {
  if (!fields.some(hasStrictPart)) return dataset;
  const count = newCount();
  const complete = withoutGaps(fields, dataset, count);
  tellOf(count, tell);
  if (complete.rows > 0 || dataset.rows === 0) return complete;
  const columns = fields.flatMap(({ parts }) => parts.filter(isStrict).map(({ column }) => column));
  const names = [...new Set(columns)].join(", ");
  const problem = `no row has a value in each of the columns that are said to be missing(drop): ${names}`;
  throw new NncError("NN703", problem, "fill one of them in another way, such as missing(mean), or leave it out");
}

/** The same of rows that come piece by piece; in a piece there may be no row left. `tell` is called at the end of each pass. */
export function completeStream(
  fields: readonly FittedField[],
  stream: DataStream,
  tell?: (dropped: Dropped) => void,
): DataStream {
  return streamOf(async function* () {
    const count = newCount();
    for await (const piece of stream) yield withoutGaps(fields, piece, count);
    tellOf(count, tell);
  });
}

const isStrict = ({ missing }: FittedPart): boolean => missing?.value === null;
const hasStrictPart = ({ parts }: FittedField): boolean => parts.some(isStrict);

interface Count {
  rows: number;
  of: number;
  readonly columns: Set<string>;
}

function newCount(): Count {
  return { rows: 0, of: 0, columns: new Set() };
}

function tellOf({ rows, of, columns }: Count, tell: ((dropped: Dropped) => void) | undefined): void {
  if (rows > 0) tell?.({ rows, of, columns: [...columns] });
}

function withoutGaps(fields: readonly FittedField[], dataset: Dataset, count: Count): Dataset {
  const strict = fields.flatMap((field): Strict[] => {
    if (!hasStrictPart(field)) return [];
    const sources = partSources(field, dataset);
    return field.parts.flatMap((part, at) => {
      const source = sources[at];
      return isStrict(part) && source ? [{ part, source, width: rawWidth(part) }] : [];
    });
  });
  if (strict.length === 0 || dataset.rows === 0) return dataset;
  const lacks = (row: number, { source: { values, stride, start }, width }: Strict): boolean => {
    for (let at = row * stride + start, end = at + width; at < end; at++) if (isMissing(values[at] ?? NaN)) return true;
    return false;
  };
  const kept: number[] = [];
  for (let row = 0; row < dataset.rows; row++) {
    const gap = strict.find((part) => lacks(row, part));
    if (gap === undefined) kept.push(row);
    else count.columns.add(gap.part.column);
  }
  count.of += dataset.rows;
  count.rows += dataset.rows - kept.length;
  return kept.length === dataset.rows ? dataset : selectRows(dataset, kept);
}

/** A part of a field that must have its values. */
interface Strict {
  readonly part: FittedPart;
  readonly source: PartSource;
  readonly width: number;
}
