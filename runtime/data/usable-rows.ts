// Rows whose values all fields can take: asked before training, where rows may be left out.
import type { BadRows, InOrder } from "./bad-rows.js";
import { columnOf, isText, positionOf, selectRows, sizeOf, type Dataset } from "./dataset.js";
import type { FittedField } from "./preparation.js";
import { bindRows, type RowWriter } from "./rows.js";
import { streamOf, type DataStream } from "./stream.js";

/** Rows that are tried at once; only where that fails is each looked at. */
const block = 256;

/**
 * The dataset without the rows that some field can't take; itself if it can take all. What has yet to be learned of the data is left out of account.
 * @throws NncError NN701 if a column isn't there, what `bad.refuse` throws, NN703 if no row is left; `name` stands for the data.
 */
export function usableRows(fields: readonly FittedField[], dataset: Dataset, bad: BadRows, name = "the data"): Dataset {
  const usable = withoutUnusable(fields, dataset, bad);
  if (usable.rows === 0 && dataset.rows > 0) throw bad.noneLeft(name);
  return usable;
}

/** The same of rows that come piece by piece; in a piece there may be no row left. What was refused of a piece is released with it. */
export function usableStream(
  fields: readonly FittedField[],
  stream: DataStream,
  bad: BadRows,
  ordered?: InOrder,
): DataStream {
  return streamOf(async function* () {
    try {
      for await (const piece of stream) {
        const usable = withoutUnusable(fields, piece, bad);
        ordered?.release();
        yield usable;
      }
    } finally {
      ordered?.release();
    }
  });
}

function withoutUnusable(fields: readonly FittedField[], dataset: Dataset, bad: BadRows): Dataset {
  const tries = fields.flatMap((field): Try[] => {
    const known = withoutUnknown(field, dataset);
    const size = sizeOf(field.dims);
    return known ? [{ write: bindRows(known, dataset), target: new Float32Array(block * size) }] : [];
  });
  const isUsable = (start: number, count: number): boolean => {
    try {
      for (const { write, target } of tries) write(target, 0, undefined, start, count);
      return true;
    } catch (error) {
      if (count === 1) bad.refuse(error, positionOf(dataset, start));
      return false;
    }
  };
  const kept: number[] = [];
  for (let start = 0; start < dataset.rows; start += block) {
    const end = Math.min(dataset.rows, start + block);
    const all = isUsable(start, end - start);
    for (let row = start; row < end; row++) if (all || isUsable(row, 1)) kept.push(row);
  }
  return kept.length === dataset.rows ? dataset : selectRows(dataset, kept);
}

interface Try {
  readonly write: RowWriter;
  readonly target: Float32Array;
}

/** Numbers are tried as they are where a mean isn't known yet; undefined where the table of labels isn't. */
function withoutUnknown(field: FittedField, dataset: Dataset): FittedField | undefined {
  const isTable = field.parts.some(({ column, labels, spread }) => {
    if (labels !== undefined) return false;
    return (
      spread ||
      (field.kind !== "real" && Object.hasOwn(dataset.columns, column) && isText(columnOf(dataset, column).values))
    );
  });
  return isTable ? undefined : { ...field, parts: field.parts.map((part) => ({ ...part, learned: true })) };
}
