// Plain data as the text of a TypeScript literal; prettier breaks the lines.

/** What is not data but a name in the generated code. */
export class Code {
  constructor(readonly text: string) {}
}

/** Properties that are undefined are written, those that aren't there are not. `spread` levels of objects have a property a line however short they are. */
export function literal(value: unknown, spread = 0): string {
  if (value instanceof Code) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) return objectLiteral(value, spread);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean" || value === undefined) return String(value);
  throw new TypeError(`${typeof value} is no data`);
}

/** Prettier keeps an object over several lines that begins a new line. */
function objectLiteral(value: object, spread: number): string {
  const properties = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, spread - 1)}`);
  if (properties.length === 0) return "{}";
  return `{${spread > 0 ? "\n" : " "}${properties.join(", ")} }`;
}
