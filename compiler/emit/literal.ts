// Plain data as a TypeScript literal.
import type { Doc } from "prettier";
import { arrayDoc, objectDoc, quoted } from "./layout-doc.js";

/** What is not data but stands in the generated code as it is: a name, a text block. */
export class Code {
  constructor(readonly doc: Doc) {}
}

/** Properties that are undefined are written, those that aren't there are not. `spread` levels of objects have a property a line however short they are. */
export function literal(value: unknown, spread = 0): Doc {
  if (value instanceof Code) return value.doc;
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === "object" && value !== null) {
    const properties = Object.entries(value).map(([key, item]) => [key, literal(item, spread - 1)] as const);
    return objectDoc(properties, spread > 0);
  }
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return String(value).replace("e+", "e");
  if (typeof value === "boolean" || value === undefined) return String(value);
  throw new TypeError(`${typeof value} is no data`);
}

function arrayLiteral(items: readonly unknown[]): Doc {
  const isTable = (of: (item: unknown) => boolean): boolean =>
    items.length > 1 && items.every((item) => of(item) && Object.keys(item as object).length > 1);
  const isRecord = (item: unknown): boolean =>
    typeof item === "object" && item !== null && !Array.isArray(item) && !(item instanceof Code);
  return arrayDoc(
    items.map((item) => literal(item)),
    {
      isSpread: isTable(isRecord) || isTable(Array.isArray),
      isOfNumbers: items.every((item) => typeof item === "number"),
    },
  );
}
