// Rows that have a value wherever `missing(drop)` asks for one.
import { NncError } from "../errors.js";
import { isMissing } from "./cells.js";
import { selectRows, type Dataset } from "./dataset.js";
import { partSources, rawWidth } from "./part-sources.js";
import type { FittedField, FittedPart } from "./preparation.js";
import { mapStream, type DataStream } from "./stream.js";

/**
 * The dataset without the rows that training leaves out; itself if there are none.
 * @throws NncError NN701 if a column isn't there, NN703 if no row would be left.
 */
export function completeRows(fields: readonly FittedField[], dataset: Dataset): Dataset {
  const complete = withoutGaps(fields, dataset);
  if (complete.rows > 0 || dataset.rows === 0) return complete;
  const isStrict = ({ missing }: FittedPart): boolean => missing?.value === null;
  const columns = fields.flatMap(({ parts }) => parts.filter(isStrict).map(({ column }) => column));
  const names = [...new Set(columns)].join(", ");
  const problem = `no row has a value in each of the columns that are said to be missing(drop): ${names}`;
  throw new NncError("NN703", problem, "fill one of them in another way, such as missing(mean), or leave it out");
}

/** The same of rows that come piece by piece; in a piece there may be no row left. */
export function completeStream(fields: readonly FittedField[], stream: DataStream): DataStream {
  return mapStream(stream, (piece) => withoutGaps(fields, piece));
}

function withoutGaps(fields: readonly FittedField[], dataset: Dataset): Dataset {
  const strict = fields.flatMap((field) => {
    if (!field.parts.some(({ missing }) => missing?.value === null)) return [];
    const sources = partSources(field, dataset);
    return field.parts.flatMap((part, at) => {
      const source = sources[at];
      return part.missing?.value === null && source ? [{ part, source, width: rawWidth(part) }] : [];
    });
  });
  if (strict.length === 0 || dataset.rows === 0) return dataset;
  const isComplete = (row: number): boolean =>
    strict.every(({ source: { values, stride, start }, width }) => {
      for (let at = row * stride + start, end = at + width; at < end; at++)
        if (isMissing(values[at] ?? NaN)) return false;
      return true;
    });
  const kept: number[] = [];
  for (let row = 0; row < dataset.rows; row++) if (isComplete(row)) kept.push(row);
  return kept.length === dataset.rows ? dataset : selectRows(dataset, kept);
}
