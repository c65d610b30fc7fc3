// What an instance of a model's class has: its kernels, and a method for each entry that runs them in order.
import { posix } from "node:path";
import type { Model } from "../check/model.js";
import type { Origin } from "../ir/value.js";
import type { Plan } from "../plan/plan.js";
import { width } from "./formula-text.js";
import { kernelField } from "./kernel-field.js";
import { kernelsOf, type EntryMethod } from "./kernels.js";
import { insideDoc, linesDoc, textOf } from "./layout-doc.js";
import type { ModuleNames } from "./module-names.js";
import { writtenAt } from "./written-at.js";

/** From the first line below what needs no instance to the last before the brace that closes the class. */
export function classBody(model: Model, plan: Plan, runtime: ModuleNames["runtime"]): string {
  const { kernels, methods } = kernelsOf(plan, writtenAt(model));
  const fields = [
    "// What each kernel computes, bound once to the places of its operands.",
    ...kernels.map((kernel) => kernelField(kernel, runtime)),
  ];
  const pathOf = pathsFrom(posix.dirname(model.source.path));
  const bound = textOf(insideDoc(linesDoc(fields)), width);
  return `${bound}\n${methods.map((method) => entryMethod(method, pathOf)).join("")}`;
}

/** None of its lines needs to be broken. */
function entryMethod({ name, takesRows, calls }: EntryMethod, pathOf: (file: string) => string): string {
  const statements = calls.flatMap(({ kernel, origin }, i) => {
    const call = `this.#${kernel}(${takesRows ? "count" : "1"});`;
    return origin === undefined || isSameLine(origin, calls[i - 1]?.origin)
      ? [call]
      : [`// ${pathOf(origin.file)}:${origin.line}  ${origin.text}`, call];
  });
  const lines = statements.length > 0 ? statements : ["// There is nothing to do."];
  const head = `protected override ${name}(${takesRows ? "count: number" : ""}): void {`;
  return `\n  ${head}\n${lines.map((line) => `    ${line}\n`).join("")}  }\n`;
}

/** Comments name files as they are seen from the spec's folder. */
function pathsFrom(folder: string): (file: string) => string {
  const paths = new Map<string, string>();
  return (file) => {
    const path = paths.get(file) ?? posix.relative(folder, file);
    paths.set(file, path);
    return path;
  };
}

function isSameLine(a: Origin, b: Origin | undefined): boolean {
  return a.file === b?.file && a.line === b.line;
}
