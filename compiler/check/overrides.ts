// `--set hidden=256`: values given from outside, in the language of the spec.
import type { ParameterType } from "../../grammar/ast.js";
import { parse } from "../../grammar/parse.js";
import { createReport } from "../report/report.js";
import type { Entity } from "./entity.js";
import type { Frame } from "./frame.js";
import { expandFor } from "./resolve.js";

/** What the text stands for where the model's defaults are written; undefined if it is no expression there. */
export function readOverride(text: string, frame: Frame, type?: ParameterType): Entity | undefined {
  const written = `const value = ${text}`;
  const { file, faults } = parse(written);
  const [item] = file.items;
  if (faults.length > 0 || file.items.length !== 1 || item?.kind !== "const") return undefined;
  const report = createReport();
  const source = { path: "--set", text: written, library: false };
  const entity = expandFor(type, item.value, { ...frame, source, expansion: { ...frame.expansion, report } });
  return report.hasErrors || entity.kind === "poison" ? undefined : entity;
}
