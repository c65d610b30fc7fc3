// What an instance of a model's class has: its kernels, and a method for each entry that runs them in order.
import { posix } from "node:path";
import type { Doc } from "prettier";
import type { Model } from "../check/model.js";
import type { Origin } from "../ir/value.js";
import type { Plan } from "../plan/plan.js";
import { kernelField } from "./kernel-field.js";
import { kernelsOf, type EntryMethod } from "./kernels.js";
import { insideDoc, linesDoc } from "./layout-doc.js";
import type { ModuleNames } from "./module-names.js";
import { writtenAt } from "./written-at.js";

/** From the first line below what needs no instance to the last before the brace that closes the class. */
export function classBody(model: Model, plan: Plan, runtime: ModuleNames["runtime"]): Doc {
  const { kernels, methods } = kernelsOf(plan, writtenAt(model));
  const fields = [
    "// What each kernel computes, bound once to the places of its operands.",
    ...kernels.map((kernel) => kernelField(kernel, runtime)),
  ];
  const folder = posix.dirname(model.source.path);
  return insideDoc(linesDoc([linesDoc(fields), ...methods.flatMap((method) => ["", entryMethod(method, folder)])]));
}

/** Comments name files as they are seen from the spec's `folder`. */
function entryMethod({ name, takesRows, calls }: EntryMethod, folder: string): Doc {
  const statements = calls.flatMap(({ kernel, origin }, i) => {
    const call = `this.#${kernel}(${takesRows ? "count" : "1"});`;
    return origin === undefined || isSameLine(origin, calls[i - 1]?.origin)
      ? [call]
      : [`// ${posix.relative(folder, origin.file)}:${origin.line}  ${origin.text}`, call];
  });
  return [
    `protected override ${name}(${takesRows ? "count: number" : ""}): void {`,
    insideDoc(linesDoc(statements.length > 0 ? statements : ["// There is nothing to do."])),
    linesDoc(["", "}"]),
  ];
}

function isSameLine(a: Origin, b: Origin | undefined): boolean {
  return a.file === b?.file && a.line === b.line;
}
