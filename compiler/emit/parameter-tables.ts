// The two tables of a class that are as long as its network is deep: the shape of each parameter, as a type and as a value. Prettier lays out the lines
// around them with a word in their place; they come in afterwards, laid out like kernels.
import type { Doc } from "prettier";
import type { Model } from "../check/model.js";
import { realType, standIns, type Naming } from "./declarations.js";
import { room, width } from "./formula-text.js";
import { arrayDoc, blockDoc, deeperDoc, genericDoc, keyOf, textOf } from "./layout-doc.js";
import { literal } from "./literal.js";

/** Where the words are, and nowhere else: the lines are looked for whole. */
const lines = {
  types: `\n  readonly parameters: ${standIns.types};\n`,
  shapes: `\n  static readonly shapes = ${standIns.shapes} as const;\n`,
} as const;

/** The laid-out declarations of a model, with the tables in their places. */
export function withParameterTables(text: string, { parameters }: Model, naming: Naming): string {
  const shapes = parameters.map(({ name, value }) => [name, value.shape.dims] as const);
  const real = naming.runtime(realType(naming));
  const typed = shapes.map(([name, dims]): Doc => {
    const property = `readonly ${keyOf(name)}: `;
    const line = `${property}${real}<[${dims.join(", ")}]>;`;
    return line.length <= room ? line : [property, genericDoc(real, arrayDoc(dims.map(String))), ";"];
  });
  const withTypes = text.replace(lines.types, (line) => filled(line, standIns.types, blockDoc(typed)));
  return withTypes.replace(lines.shapes, (line) =>
    filled(line, standIns.shapes, literal(Object.fromEntries(shapes), 1)),
  );
}

function filled(line: string, word: string, table: Doc): string {
  return line.replace(word, () => textOf(deeperDoc(table), width));
}
