// An Ast as an indented outline: what `nnc inspect --stage ast` shows. Works for every node there is or will be.
import type { Span } from "../../grammar/ast.js";
import type { Source } from "../report/diagnostic.js";
import { positionOf } from "../report/position.js";

/** A line a node: its role, its kind, its words, and where it begins. */
export function printAst(root: Span, source: Source): string {
  const lines: string[] = [];
  visit("file", root, 0);
  return `${lines.join("\n")}\n`;

  function visit(role: string, node: Span, depth: number): void {
    const fields = Object.entries(node);
    const { line, column } = positionOf(source, node.start);
    const words = fields.flatMap(([name, value]) => wordOf(name, value));
    lines.push(`${"  ".repeat(depth)}${[role, ...words].join(" ")}  ${line}:${column}`);
    for (const [name, value] of fields) for (const child of childrenOf(value)) visit(name, child, depth + 1);
  }
}

/** What is said on the node's own line: values that are no nodes, and names. */
function wordOf(name: string, value: unknown): string[] {
  if (name === "start" || name === "end" || value === "" || value === undefined || value === false) return [];
  if (isName(value)) return [`${name}=${value.text}`];
  if (name === "kind" && typeof value === "string") return [value];
  return typeof value === "object" ? [] : [`${name}=${JSON.stringify(value)}`];
}

function childrenOf(value: unknown): Span[] {
  if (Array.isArray(value)) return value.flatMap(childrenOf);
  return isNode(value) && !isName(value) ? [value] : [];
}

function isNode(value: unknown): value is Span {
  return typeof value === "object" && value !== null && "start" in value && "end" in value;
}

/** A name or another word of the text. */
function isName(value: unknown): value is Span & { readonly text: string } {
  return isNode(value) && "text" in value && Object.keys(value).length === 3;
}
