// Folders of pictures: a sub-folder for each class, PNG by pngjs and JPEG by jpeg-js.
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { NncError } from "../errors.js";
import { badRows, type BadRows, type OnBadRow } from "./bad-rows.js";
import { datasetOf, sizeOf, type DataColumn, type Dataset } from "./dataset.js";
import { readBytes } from "./file.js";
import { checkRoom } from "./memory.js";
import { decodePicture, type Picture } from "./picture.js";
import { reasonOf } from "./system-reason.js";

export interface ImagesOptions {
  /** Which of `image`, `label` and `file` to read. Default: all. Where `label` isn't among them, pictures may lie in the folder itself, and a single picture will do. */
  readonly columns?: readonly ("image" | "label" | "file")[];
  /** Of `image`: [h, w] and [h, w, 1] are grey, [h, w, 3] is colour; all pictures must have that size. Default: colour, in the size of the first picture. */
  readonly shape?: readonly number[];
  /** Pictures that can't be read, or are of another size. Default: "error". */
  readonly onBadRow?: OnBadRow;
}

/**
 * Reads a folder of PNG and JPEG pictures. Columns: `image`, bytes of the shape that is asked for; `label`, the name of the sub-folder that a picture
 * lies in; `file`, its path below the folder. Sorted by name.
 * @throws NncError NN701 if the shape is none of a picture, NN703 for a picture of another size or none at all, NN704 if a file can't be read, NN709 if a decoder isn't installed, NN710 if there isn't the memory for them.
 */
export async function readImages(path: string, options: ImagesOptions = {}): Promise<Dataset> {
  const { columns: wanted = ["image", "label", "file"], shape } = options;
  const bad = badRows(options.onBadRow);
  const isLabelled = wanted.includes("label");
  const isPicture = !isLabelled && (await stat(path).catch(() => undefined))?.isFile();
  const folder = isPicture ? dirname(path) : path;
  const listed = isPicture ? [{ label: "", file: basename(path) }] : await filesIn(folder, isLabelled);
  if (listed.length === 0)
    throw new NncError(
      "NN703",
      `${folder} has no pictures`,
      "put the pictures of each class into a sub-folder of its name",
    );
  const read = wanted.includes("image")
    ? await pictures(folder, listed, shape ?? (await shapeOfFirst(folder, listed)), bad)
    : undefined;
  const files = read?.files ?? listed;
  if (files.length === 0) throw bad.noneLeft(folder);
  const columns: Record<string, DataColumn> = {
    ...(isLabelled && { label: { values: files.map(({ label }) => label), dims: [] } }),
    file: { values: files.map(({ file }) => file), dims: [] },
  };
  if (read) columns.image = read.column;
  return datasetOf(columns, (row) => join(folder, files[row]?.file ?? "?"));
}

interface Listed {
  readonly label: string;
  /** Below the folder, with / on every system. */
  readonly file: string;
}

/** Where nobody asks for labels, those beside the sub-folders as well. */
async function filesIn(folder: string, isLabelled: boolean): Promise<Listed[]> {
  const labels = await namesIn(folder);
  const files: Listed[] = [];
  for (const label of labels) {
    if (!label.isFolder && !isLabelled) {
      files.push({ label: "", file: label.name });
      continue;
    }
    if (!label.isFolder)
      throw new NncError(
        "NN703",
        `${join(folder, label.name)} belongs to no class`,
        "move it into the sub-folder of its class",
      );
    for (const { name, isFolder } of await namesIn(join(folder, label.name))) {
      const file = `${label.name}/${name}`;
      if (isFolder)
        throw new NncError(
          "NN703",
          `${join(folder, file)} is a folder in the folder of a class`,
          "put the pictures themselves there",
        );
      files.push({ label: label.name, file });
    }
  }
  return files;
}

/** Sorted, without what systems hide. */
async function namesIn(folder: string): Promise<{ readonly name: string; readonly isFolder: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    const remedy = "check the path of the folder; one in a spec starts at the spec's folder";
    throw new NncError("NN704", `${folder} can't be read: ${reasonOf(cause)}`, remedy, { cause });
  });
  return entries
    .filter(({ name }) => !name.startsWith(".") && name !== "Thumbs.db")
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function shapeOfFirst(folder: string, files: readonly Listed[]): Promise<readonly number[]> {
  const path = join(folder, files[0]?.file ?? "");
  const { height, width } = await decodePicture(await readBytes(path), path);
  return [height, width, 3];
}

async function pictures(
  folder: string,
  files: readonly Listed[],
  dims: readonly number[],
  bad: BadRows,
): Promise<{ readonly column: DataColumn; readonly files: readonly Listed[] }> {
  const [height = 0, width = 0, channels = 1, ...more] = dims;
  if (dims.length < 2 || more.length > 0 || (channels !== 1 && channels !== 3)) {
    const remedy = "declare the input as [height, width] for grey or [height, width, 3] for colour";
    throw new NncError("NN701", `a picture can't be [${dims.join(", ")}]`, remedy);
  }
  const size = sizeOf(dims);
  checkRoom(folder, files.length * size);
  const values = new Uint8Array(files.length * size);
  const usable: Listed[] = [];
  const take = async (file: string, to: Uint8Array): Promise<void> => {
    const path = join(folder, file);
    const picture = await decodePicture(await readBytes(path), path);
    if (picture.width !== width || picture.height !== height) {
      const problem = `${path} is ${picture.width} wide and ${picture.height} high, but the input takes ${width} and ${height}`;
      throw new NncError(
        "NN703",
        problem,
        `scale the pictures to one size first, or declare the input as ${shapeFor(picture, channels)}`,
      );
    }
    write(picture, to, channels);
  };
  for (const [at, one] of files.entries()) {
    const start = usable.length * size;
    try {
      await take(one.file, values.subarray(start, start + size));
      usable.push(one);
    } catch (error) {
      bad.refuse(error, at);
    }
  }
  return { column: { values: values.subarray(0, usable.length * size), dims }, files: usable };
}

function shapeFor({ width, height }: Picture, channels: number): string {
  return channels === 3 ? `[${height}, ${width}, 3]` : `[${height}, ${width}]`;
}

/** Red, green and blue, or how bright they are together (ITU-R BT.601). What is transparent is left out of account. */
function write({ pixels }: Picture, to: Uint8Array, channels: number): void {
  for (let pixel = 0; pixel < pixels.length / 4; pixel++) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(4 * pixel, 4 * pixel + 3);
    if (channels === 3) to.set([red, green, blue], 3 * pixel);
    else to[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
}
