// The binary version of CIFAR-10 (cs.toronto.edu/~kriz/cifar.html): a record is a byte for the label, then 1024 bytes each of red, green and blue.
import { NncError } from "../errors.js";
import { datasetOf, type Dataset } from "./dataset.js";
import { readUnpacked } from "./file.js";
import { checkRoom } from "./memory.js";

const pixels = 32 * 32;
const record = 1 + 3 * pixels;

/**
 * Reads batches (gzip or not), one after the other: `image` [32, 32, 3], channels last, and `label`, 0 to 9.
 * @throws NncError NN704 if a file can't be read, holds no whole records or a label above 9, NN703 if it is empty.
 */
export async function readCifar10(paths: readonly string[]): Promise<Dataset> {
  const files = await Promise.all(paths.map(async (path) => ({ path, bytes: await readUnpacked(path) })));
  for (const { path, bytes } of files) checkSize(path, bytes.length);
  const counts = files.map(({ bytes }) => bytes.length / record);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  checkRoom(paths.join(", "), rows * record);
  const image = new Uint8Array(rows * 3 * pixels);
  const label = new Uint8Array(rows);
  let row = 0;
  for (const { path, bytes } of files)
    for (let start = 0; start < bytes.length; start += record, row++) {
      label[row] = labelAt(bytes, start, path);
      const to = row * 3 * pixels;
      for (let channel = 0; channel < 3; channel++) {
        const from = start + 1 + channel * pixels;
        for (let pixel = 0; pixel < pixels; pixel++) image[to + 3 * pixel + channel] = bytes[from + pixel] ?? 0;
      }
    }
  const columns = { image: { values: image, dims: [32, 32, 3] }, label: { values: label, dims: [] } };
  return datasetOf(columns, (at) => placeIn(paths, counts, at));
}

function checkSize(path: string, size: number): void {
  if (size === 0) throw new NncError("NN703", `${path} is empty`, "name a file of the binary version of CIFAR-10");
  if (size % record === 0) return;
  const problem = `${path} has ${size} bytes, which is no multiple of the ${record} of a record`;
  const remedy =
    "name a file of the binary version of CIFAR-10, such as data_batch_1.bin, or fetch it again if it is cut short";
  throw new NncError("NN704", problem, remedy);
}

function labelAt(bytes: Uint8Array, start: number, path: string): number {
  const label = bytes[start] ?? 0;
  if (label <= 9) return label;
  const problem = `${path}: record ${start / record + 1} starts with the label ${label}, where 0 to 9 should stand`;
  throw new NncError("NN704", problem, "name a file of CIFAR-10, not of CIFAR-100, or fetch it again");
}

function placeIn(paths: readonly string[], counts: readonly number[], row: number): string {
  let before = 0;
  for (const [file, path] of paths.entries()) {
    const count = counts[file] ?? 0;
    if (row < before + count) return `${path}: record ${row - before + 1}`;
    before += count;
  }
  return `row ${row + 1}`;
}
