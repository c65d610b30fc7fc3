// A setting whose value is the word of another one: both were left empty, one below the other.
import type { Setting } from "../../grammar/ast.js";
import { type Frame, place } from "./frame.js";
import { lookUp } from "./scope.js";

/** Whether that is so; says so then. A constant or parameter may be called like a setting; which optimizers there are is asked elsewhere. */
export function isAnotherSetting(
  frame: Frame,
  { name, value }: Setting,
  settings: readonly string[],
  code: "NN601" | "NN610",
): boolean {
  if (value.kind !== "reference" || name.text === "optimizer" || !settings.includes(value.name)) return false;
  if (lookUp(frame.scope, value.name)) return false;
  const found = `${value.name}, which is a setting as well`;
  const details = { kind: "value" as const, setting: name.text, expected: "a value", found };
  frame.expansion.report.add(code, place(frame, value), details);
  return true;
}
