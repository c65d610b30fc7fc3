// Numbers, tables and paths as people read them.
import { sep } from "node:path";

/** `1 parameter`, `101,770 parameters` */
export function count(number: number, word: string): string {
  return `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** `101,770`, in any locale */
export function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

/** A text that names files, with those of a folder named from there on. */
export function below(folder: string, text: string): string {
  return text.replaceAll(`${folder}${sep}`, "");
}

/** Columns as wide as their widest cell, two blanks apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
