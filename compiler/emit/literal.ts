// Plain data as a TypeScript literal.
import type { Doc } from "prettier";
import { room } from "./formula-text.js";
import { arrayDoc, keyOf, objectDoc, quoted } from "./layout-doc.js";

/** What is not data but stands in the generated code as it is: a name, a text block. */
export class Code {
  constructor(readonly doc: Doc) {}
}

/**
 * Properties that are undefined are written, those that aren't there are not. `spread` levels of objects have a property a line however short they are.
 * `before` is how much stands in front of it on its line. What fits any line is one text to whoever lays it out.
 */
export function literal(value: unknown, spread = 0, before = 0): Doc {
  const line = spread > 0 ? undefined : oneLine(value, room - before);
  if (line !== undefined) return line;
  if (value instanceof Code) return value.doc;
  if (Array.isArray(value)) return arrayLiteral(value);
  return isObject(value) ? objectLiteral(value, spread) : scalar(value);
}

/** An object that may be broken even where it is short: one that stays open on the line of a call. */
export function objectLiteral(value: object, spread = 0): Doc {
  const properties = Object.entries(value).map(
    ([key, item]) => [key, literal(item, spread - 1, keyOf(key).length)] as const,
  );
  return objectDoc(properties, spread > 0);
}

/** Undefined where that is longer than `most`, or has lines of its own. */
function oneLine(value: unknown, most: number): string | undefined {
  if (value instanceof Code) return typeof value.doc === "string" ? within(value.doc, most) : undefined;
  if (Array.isArray(value))
    return isSpread(value)
      ? undefined
      : joined(
          "[",
          value.map((item) => ["", item]),
          "]",
          most,
        );
  if (!isObject(value)) return within(scalar(value), most);
  const properties = Object.entries(value).map(([key, item]) => [`${keyOf(key)}: `, item] as const);
  return properties.length === 0 ? "{}" : joined("{ ", properties, " }", most);
}

/** Items, each with what stands in front of it. */
function joined(
  open: string,
  items: readonly (readonly [before: string, item: unknown])[],
  close: string,
  most: number,
): string | undefined {
  let line = open;
  for (const [i, [before, item]] of items.entries()) {
    line += i === 0 ? before : `, ${before}`;
    const text = oneLine(item, most - line.length);
    if (text === undefined) return undefined;
    line += text;
  }
  return within(line + close, most);
}

function within(text: string, most: number): string | undefined {
  return text.length <= most ? text : undefined;
}

function scalar(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return String(value).replace("e+", "e");
  if (typeof value === "boolean" || value === undefined) return String(value);
  throw new TypeError(`${typeof value} is no data`);
}

function arrayLiteral(items: readonly unknown[]): Doc {
  return arrayDoc(
    items.map((item) => literal(item)),
    { isSpread: isSpread(items), isOfNumbers: items.every((item) => typeof item === "number") },
  );
}

/** Tables have a row a line. */
function isSpread(items: readonly unknown[]): boolean {
  const isTable = (of: (item: unknown) => boolean): boolean =>
    items.length > 1 && items.every((item) => of(item) && Object.keys(item as object).length > 1);
  const isRecord = (item: unknown): boolean => isObject(item) && !Array.isArray(item) && !(item instanceof Code);
  return isTable(isRecord) || isTable(Array.isArray);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
