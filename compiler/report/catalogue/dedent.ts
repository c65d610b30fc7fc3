// Texts of several lines that may be indented like the code around them.

/** The text without its common indentation and without the empty first and last line. A line put in by `${}` that has breaks of its own keeps to the indentation of its place. */
export function dedent(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const lines = strings.reduce((text, piece, i) => text + indented(values[i - 1] ?? "", text) + piece).split("\n");
  const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines
    .map((line) => line.slice(margin).trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

function indented(value: string, before: string): string {
  const margin = /(?:^|\n)([ ]*)$/.exec(before)?.[1] ?? "";
  return value.replaceAll("\n", `\n${margin}`);
}
