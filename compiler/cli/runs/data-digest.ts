// Whether a run goes on with the data that it was begun with: a digest of its rows, the same on every machine.
import { createHash, type Hash } from "node:crypto";
import { isText, sizeOf, type DataColumn } from "../../../runtime/data/dataset.js";
import { isStream, sampleOf } from "../../../runtime/data/stream.js";
import type { Dataset, TrainingData } from "../../../runtime/index.js";

/** Values that are looked at, of each part: all of small data, of larger data rows at equal distances. */
const most = 1_000_000;

/** Of the rows to train and to validate with. Of data that is read piece by piece it is told by the beginning. */
export async function dataDigest({ train, validation }: TrainingData): Promise<string> {
  const hash = createHash("sha256");
  take(hash, await sampleOf(train));
  if (validation !== undefined && !isStream(validation)) take(hash, validation);
  return hash.digest("hex");
}

function take(hash: Hash, { rows, columns }: Dataset): void {
  const named = Object.entries(columns).sort(([one], [other]) => (one < other ? -1 : 1));
  const values = named.reduce((sum, [, { dims }]) => sum + rows * sizeOf(dims), 0);
  const step = Math.max(1, Math.ceil(values / most));
  for (const [name, column] of named) {
    hash.update(JSON.stringify([name, rows, column.dims]));
    takeColumn(hash, column, rows, step);
  }
}

/** Numbers as doubles, lowest byte first, in whatever array they are kept. */
function takeColumn(hash: Hash, { values, dims }: DataColumn, rows: number, step: number): void {
  const size = sizeOf(dims);
  const count = Math.ceil(rows / step);
  if (isText(values)) {
    hash.update(JSON.stringify(Array.from({ length: count }, (_, at) => values[at * step])));
    return;
  }
  const bytes = new DataView(new ArrayBuffer(8 * count * size));
  for (let at = 0; at < count * size; at++) {
    const row = Math.floor(at / size) * step;
    const value = values[row * size + (at % size)] ?? NaN;
    bytes.setFloat64(8 * at, value, true);
  }
  hash.update(bytes);
}
