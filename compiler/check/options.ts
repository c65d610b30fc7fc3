// The parameters of a model: what decides a shape or a choice is fixed in the code, the other numbers can be set when a network is created.
import type { ModelDeclaration, Parameter } from "../../grammar/ast.js";
import { printExpression } from "../../grammar/print.js";
import { leaf } from "../ir/builder.js";
import { fitParameter, kindTexts, rangeEnds } from "./arguments.js";
import { type Entity, poison } from "./entity.js";
import { type Frame, place } from "./frame.js";
import type { Option } from "./model.js";
import { readOverride } from "./overrides.js";
import { expandFor } from "./resolve.js";
import { declare } from "./scope.js";
import { signature } from "./signature.js";

export interface GivenOptions {
  /** `--set`, by name. */
  readonly set: Readonly<Record<string, string>>;
  /** Options that are known to decide a shape or a choice: a constant stands for them. */
  readonly structural: ReadonlySet<string>;
}

/** Declares each parameter in the model's scope; numbers and truth values also become options. */
export function declareOptions(frame: Frame, declaration: ModelDeclaration, given: GivenOptions): void {
  for (const parameter of declaration.parameters) {
    const name = parameter.name.text;
    declare(frame.scope, name, optionEntity(frame, declaration, parameter, given), parameter.name);
  }
}

function optionEntity(frame: Frame, declaration: ModelDeclaration, parameter: Parameter, given: GivenOptions): Entity {
  const entity = statedValue(frame, declaration, parameter, given);
  const at = place(
    frame,
    Object.hasOwn(given.set, parameter.name.text) ? parameter.name : (parameter.default ?? parameter.name),
  );
  const fitted = fitParameter(frame, { ...parameter, range: undefined }, entity, at, () => undefined);
  if (fitted?.kind === "boolean") {
    addOption(frame, parameter, "bool", Number(fitted.value), true);
    return { ...fitted, sources: new Set([parameter.name.text]) };
  }
  if (fitted?.kind !== "number") return fitted ?? poison;
  if (!liesInRange(frame, parameter, fitted.value, at)) return poison;
  const type = parameter.type?.kind === "named-type" && parameter.type.name.text === "int" ? "int" : "float";
  return numberOption(frame, parameter, type, fitted.value, given.structural.has(parameter.name.text));
}

/** A number that the network may be given when it is created, as long as nothing structural comes from it. */
export function numberOption(
  frame: Frame,
  parameter: Pick<Parameter, "name" | "range">,
  type: "int" | "float",
  value: number,
  structural: boolean,
): Entity {
  const name = parameter.name.text;
  addOption(frame, parameter, type, value, structural);
  const formula = structural ? undefined : leaf(frame.expansion.builder, "option", name);
  return { kind: "number", value, formula, sources: new Set([name]) };
}

function addOption(
  frame: Frame,
  { name, range }: Pick<Parameter, "name" | "range">,
  type: Option["type"],
  value: number,
  structural: boolean,
): void {
  const ends = range && rangeEnds(frame, range);
  frame.expansion.options.set(name.text, {
    name: name.text,
    doc: "",
    type,
    default: value,
    range: range && ends && { ...ends, log: range.log },
    structural,
    at: place(frame, name),
  });
}

function statedValue(frame: Frame, declaration: ModelDeclaration, parameter: Parameter, { set }: GivenOptions): Entity {
  const name = parameter.name.text;
  const { report } = frame.expansion;
  if (Object.hasOwn(set, name)) {
    const text = set[name] ?? "";
    const entity = readOverride(text, frame, parameter.type);
    if (entity) return entity;
    const kind = parameter.type?.kind === "named-type" ? parameter.type.name.text : "";
    report.add("NN104", place(frame, parameter.name), {
      argument: name,
      expected: kindTexts[kind] ?? "a value",
      found: text,
    });
    return poison;
  }
  if (parameter.default) return expandFor(parameter.type, parameter.default, frame);
  const details = {
    kind: "missing",
    callee: declaration.name.text,
    argument: name,
    signature: signature(declaration),
  } as const;
  const help = `give it a default such as ${name}: int = 1, or set it with --set ${name}=…`;
  report.add("NN103", place(frame, parameter.name), details, { help });
  return poison;
}

function liesInRange(frame: Frame, { name, range }: Parameter, value: number, at: ReturnType<typeof place>): boolean {
  if (!range) return true;
  const { from, to } = rangeEnds(frame, range);
  if (from > to) {
    const found = printExpression({ ...range, log: false });
    const details = { argument: `the range of ${name.text}`, expected: "from the smaller number to the larger", found };
    frame.expansion.report.add("NN104", place(frame, range), details);
    return false;
  }
  if (value >= from && value <= to) return true;
  const related = [{ at: place(frame, range), text: "the range is stated here" }];
  frame.expansion.report.add(
    "NN107",
    at,
    { kind: "range", option: name.text, value: String(value), range: printExpression({ ...range, log: false }) },
    { related },
  );
  return false;
}
