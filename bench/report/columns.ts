// Text in columns.

/** As wide as they have to be; words (the first column, and others without a heading) to the left, figures to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, i) => Math.max(cell.length, most[i] ?? 0)).concat(most.slice(row.length)),
    [],
  );
  const isText = (column: number): boolean => column === 0 || rows[0]?.[column] === "";
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** With as many digits as say something. */
export function time(microseconds: number): string {
  if (microseconds < 0.1) return `${(microseconds * 1e3).toFixed(1)} ns`;
  if (microseconds < 100) return `${microseconds.toFixed(microseconds < 10 ? 2 : 1)} µs`;
  return microseconds < 1e4 ? `${microseconds.toFixed(0)} µs` : `${(microseconds / 1e3).toFixed(1)} ms`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : ratio < 100 ? 1 : 0)} ×`;
}

export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(count) || 1) / 3)));
  return `${(count / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit] ?? ""}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
