// Text that breaks its lines by itself, as prettier breaks those of TypeScript. Kernels and tables make up most of a module and have few forms: laid out
// here, they need not be parsed again to be laid out.
import type { Doc } from "prettier";
import * as doc from "prettier/doc";

const { conditionalGroup, fill, group, hardline, ifBreak, indent, join, line, literalline, softline } = doc.builders;

/** Lines as they are: nothing indents them. */
export function verbatim(text: string): Doc {
  return text.includes("\n") ? join(literalline, text.split("\n")) : text;
}

/** In double quotes, unless single ones save escapes. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1);
  const doubles = text.split('"').length;
  const singles = text.split("'").length;
  return doubles > singles ? `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'` : `"${inside}"`;
}

/** A property a line where `isSpread`, or where one line is too short. */
export function objectDoc(properties: readonly (readonly [key: string, value: Doc])[], isSpread: boolean): Doc {
  if (properties.length === 0) return "{}";
  const parts = properties.map(([key, value]) => propertyDoc(key, value));
  return group(["{", indent([line, join([",", line], parts)]), ifBreak(","), line, "}"], { shouldBreak: isSpread });
}

/** A string that is too long for the line goes to the next, unless the key is so short that nothing is gained. */
function propertyDoc(key: string, value: Doc): Doc {
  const name = keyOf(key);
  const isText = typeof value === "string" && /^["']/.test(value);
  return isText && name.length > 2 ? group([`${name}:`, group(indent([line, value]))]) : [`${name}: `, value];
}

/** In quotes where TypeScript needs them. */
export function keyOf(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name);
}

/** An item a line where `isSpread` or where one line is too short, or as many numbers as fit a line. */
export function arrayDoc(items: readonly Doc[], { isSpread = false, isOfNumbers = false } = {}): Doc {
  if (items.length === 0) return "[]";
  const last = items.length - 1;
  const inside =
    isOfNumbers && items.length > 1
      ? fill(items.flatMap((item, i) => (i < last ? [[item, ","], line] : [item])))
      : join([",", line], [...items]);
  return group(["[", indent([softline, inside]), ifBreak(","), softline, "]"], { shouldBreak: isSpread });
}

/** A call; an object at its end may stay open on the line of the call, unless something before it takes several lines. */
export function callDoc(callee: string, before: readonly Doc[], object?: Doc): Doc {
  const all = object === undefined ? [...before] : [...before, object];
  const apart = (shouldBreak: boolean): Doc =>
    group([callee, "(", indent([softline, join([",", line], all)]), ifBreak(","), softline, ")"], { shouldBreak });
  if (object === undefined) return apart(false);
  if (before.some((one) => doc.utils.willBreak(one))) return apart(true);
  const together = (last: Doc): Doc => [callee, "(", ...before.flatMap((one) => [one, ", "]), last, ")"];
  return conditionalGroup([together(object), together(group(object, { shouldBreak: true })), apart(true)]);
}

/** Each part on lines of its own. */
export function linesDoc(parts: readonly Doc[]): Doc {
  return join(hardline, [...parts]);
}

/** Lines in braces. */
export function blockDoc(lines: readonly Doc[]): Doc {
  return ["{", insideDoc(linesDoc(lines)), hardline, "}"];
}

/** A generic type of one argument. */
export function genericDoc(name: string, argument: Doc): Doc {
  return group([name, "<", indent([softline, argument]), softline, ">"]);
}

/** What begins in a line that is a level deep. */
export function deeperDoc(inside: Doc): Doc {
  return indent(inside);
}

/** Everything a level deeper, from a new line on. */
export function insideDoc(inside: Doc): Doc {
  return indent([hardline, inside]);
}

export function textOf(laidOut: Doc, width: number): string {
  return doc.printer.printDocToString(laidOut, { printWidth: width, tabWidth: 2, useTabs: false }).formatted;
}
