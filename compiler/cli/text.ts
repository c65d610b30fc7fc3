// Numbers and tables as people read them.

/** `1 parameter`, `101,770 parameters` */
export function count(number: number, word: string): string {
  return `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** `101,770`, in any locale */
export function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

/** `408 KB` */
export function bytes(number: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = Math.min(Math.max(0, Math.floor(Math.log2(number || 1) / 10)), units.length - 1);
  const scaled = number / 1024 ** step;
  return `${step === 0 || scaled >= 100 ? Math.round(scaled) : Number(scaled.toPrecision(3))} ${units[step] ?? ""}`;
}

/** `204 k` with a thousand as step: for operations */
export function scaled(number: number): string {
  const units = ["", " k", " M", " G", " T", " P"];
  const step = Math.min(Math.max(0, Math.floor(Math.log10(number || 1) / 3)), units.length - 1);
  return `${Number((number / 1000 ** step).toPrecision(3))}${units[step] ?? ""}`;
}

/** Columns as wide as their widest cell, two blanks apart; those of `right` are lined up at their right end. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number): string =>
    right.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}
