// A file for each column: what idx and npy have in common.
import { NncError } from "../errors.js";
import { datasetOf, sizeOf, type DataColumn, type Dataset } from "./dataset.js";
import { readUnpacked } from "./file.js";
import { counted } from "./shown.js";

/**
 * Reads a file (gzip or not) for each column; `parse` is given its bytes and its name.
 * @throws NncError NN703 if the files differ in rows.
 */
export async function readColumnFiles(
  paths: Readonly<Record<string, string>>,
  parse: (bytes: Uint8Array, path: string) => DataColumn,
): Promise<Dataset> {
  const read = Object.entries(paths).map(
    async ([name, path]) => [name, parse(await readUnpacked(path), path)] as const,
  );
  const columns = await Promise.all(read);
  checkRows(
    columns.map(([name, { values, dims }]) => ({ file: paths[name] ?? name, rows: values.length / sizeOf(dims) })),
  );
  const files = Object.values(paths).join(", ");
  return datasetOf(
    Object.fromEntries(columns),
    (row, column) => `${(column !== undefined && paths[column]) || files}: row ${row + 1}`,
  );
}

function checkRows(counts: readonly { readonly file: string; readonly rows: number }[]): void {
  const [first] = counts;
  const other = counts.find(({ rows }) => rows !== first?.rows);
  if (first === undefined || other === undefined) return;
  const problem = `${first.file} has ${counted(first.rows, "row")}, but ${other.file} ${other.rows}`;
  throw new NncError("NN703", problem, "name files that belong together: one row of each makes an example");
}
