// Archives of NumPy: a zip file whose entries are NPY files, each a column under its name. fflate reads the zip.
import { NncError } from "../errors.js";
import { datasetOf, type Dataset } from "./dataset.js";
import { checkFile, readBytes } from "./file.js";
import { didYouMean } from "./nearest.js";
import { parseNpy } from "./npy.js";
import { loadPackage } from "./package.js";
import { shownNames } from "./shown.js";

export interface NpzOptions {
  /** The arrays to read. Default: all. */
  readonly columns?: readonly string[];
}

/**
 * Reads arrays of these names; the first dimension of each counts the rows. Other arrays aren't even unpacked.
 * @throws NncError NN701 if an array is missing, NN704 if the file can't be read or is damaged, NN709 if fflate isn't installed; and as `readNpy` does.
 */
export async function readNpz(path: string, options: NpzOptions = {}): Promise<Dataset> {
  const { unzipSync } = await loadPackage("fflate", "npz", () => import("fflate"));
  await checkFile(path);
  const bytes = await readBytes(path);
  const names: string[] = [];
  let entries: Readonly<Record<string, Uint8Array>>;
  try {
    entries = unzipSync(bytes, {
      filter: ({ name }) =>
        names.push(name.replace(/\.npy$/, "")) > 0 && (options.columns?.includes(names.at(-1) ?? "") ?? true),
    });
  } catch (cause) {
    const problem = `${path} isn't a whole zip file (${bytes.length} bytes): ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new NncError("NN704", problem, "name a file that numpy.savez wrote, or fetch it again", { cause });
  }
  const arrays = (options.columns ?? names).map((column) => {
    const entry = entries[`${column}.npy`];
    if (entry) return [column, parseNpy(entry, `${path}/${column}.npy`)] as const;
    const problem = `${path} has no array "${column}" (its arrays: ${shownNames(names)})${didYouMean(column, names)}`;
    throw new NncError("NN701", problem, "save the array too, or name one that is there");
  });
  return datasetOf(
    Object.fromEntries(arrays),
    (row, column) => `${path}${column === undefined ? "" : `/${column}.npy`}: row ${row + 1}`,
  );
}
