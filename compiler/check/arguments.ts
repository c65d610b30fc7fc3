// Arguments meet parameters: which goes to which, and whether it is what the parameter takes.
import type { Parameter, ShapeType } from "../../grammar/ast.js";
import { printExpression } from "../../grammar/print.js";
import { shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import type { Fix, Place } from "../report/diagnostic.js";
import { asTensor } from "./convert.js";
import {
  type Callable,
  type Bound,
  describe,
  type Entity,
  type GivenArgument,
  poison,
  type TensorEntity,
} from "./entity.js";
import { type CallSite, type Frame, place } from "./frame.js";
import type { Field } from "./model.js";
import { match } from "./pattern.js";
import { expandFor } from "./resolve.js";
import { respelled } from "./respelled.js";
import { declare, lookUp } from "./scope.js";
import { signature } from "./signature.js";

/** Which argument goes to which parameter; defaults are left out. "partial" where required ones are missing and the call may be completed later. */
export function bindArguments(
  frame: Frame,
  callable: Callable & { kind: "declared" },
  args: readonly GivenArgument[],
  site: CallSite,
): Bound | "partial" | undefined {
  const { declaration } = callable;
  const { parameters } = declaration;
  const { report } = frame.expansion;
  const bound = new Map<string, GivenArgument>();
  const about = (): { callee: string; signature: string } => ({
    callee: declaration.name.text,
    signature: signature(declaration),
  });
  let position = 0;
  for (const argument of args) {
    const parameter =
      argument.name === undefined
        ? parameters[position++]
        : parameters.find((candidate) => candidate.name.text === argument.name);
    if (!parameter) {
      const names = parameters.map((candidate) => candidate.name.text);
      if (argument.name === undefined)
        report.add("NN103", argument.at, { kind: "surplus", ...about(), most: parameters.length, found: args.length });
      else
        report.add(
          "NN103",
          argument.at,
          { kind: "unknown", ...about(), argument: argument.name, candidates: names },
          { fix: renamedArgument(argument, names) },
        );
      return undefined;
    }
    if (bound.has(parameter.name.text)) {
      report.add("NN103", argument.at, { kind: "duplicate", ...about(), argument: parameter.name.text });
      return undefined;
    }
    bound.set(parameter.name.text, argument);
  }
  const missing = parameters.filter((parameter) => parameter.default === undefined && !bound.has(parameter.name.text));
  if (missing.length === 0) return bound;
  if (args.every((argument) => argument.name !== undefined)) return "partial";
  report.add("NN103", place(frame, site.at), {
    kind: "missing",
    ...about(),
    argument: missing.map((parameter) => parameter.name.text).join(" and "),
  });
  return undefined;
}

/** The nearest parameter's name in place of one that there isn't. */
export function renamedArgument({ written, at }: GivenArgument, names: readonly string[]): Fix | undefined {
  return written?.name && respelled(at.source, written.name, written.name.text, names);
}

/** Declares every parameter in the inner frame, numbers first so that shapes may mention them. Gives what `...` stands for; undefined if something does not fit. */
export function declareParameters(
  inner: Frame,
  parameters: readonly Parameter[],
  bound: Bound,
): readonly number[] | undefined {
  let rest: readonly number[] = [];
  let fits = true;
  const ordered = [
    ...parameters.filter((parameter) => parameter.type?.kind !== "shape-type"),
    ...parameters.filter((parameter) => parameter.type?.kind === "shape-type"),
  ];
  for (const parameter of ordered) {
    const argument = bound.get(parameter.name.text);
    const entity = argument
      ? argument.entity
      : parameter.default
        ? expandFor(parameter.type, parameter.default, inner)
        : poison;
    const at = argument?.at ?? { source: inner.source, span: parameter };
    const fitted = fitParameter(inner, parameter, entity, at, (found) => (rest = found.length > 0 ? found : rest));
    if (fitted) declare(inner.scope, parameter.name.text, fitted);
    else fits = false;
  }
  return fits ? rest : undefined;
}

/** The entity as the parameter takes it; what does not fit is reported. */
export function fitParameter(
  inner: Frame,
  parameter: Parameter,
  entity: Entity,
  at: GivenArgument["at"],
  setRest: (rest: readonly number[]) => void,
): Entity | undefined {
  if (entity.kind === "poison") return undefined;
  const { report } = inner.expansion;
  const name = parameter.name.text;
  const wrong = (expected: string): Entity | undefined => {
    report.add("NN104", at, { argument: name, expected, found: describe(entity) });
    return undefined;
  };
  if (parameter.type?.kind === "shape-type") {
    const tensor = asTensor(inner, entity, at.span, name);
    if (!tensor) return undefined;
    const found = match(parameter.type, tensor.value.shape.dims, inner);
    if (!found) {
      const expected = inner.source.text.slice(parameter.type.start, parameter.type.end);
      const details = { layer: inner.name, expected, found: shapeText(tensor.value.shape.dims) };
      report.add("NN202", at, details, { fix: flattened(inner, parameter.type, tensor, at) });
      return undefined;
    }
    setRest(found.rest);
    return { ...tensor, labels: found.labels };
  }
  if (parameter.type?.kind === "list-type") {
    const { text } = parameter.type.element;
    if (entity.kind !== "list") return wrong("a list");
    const odd = entity.items.find((item) => item.kind !== "poison" && !accepts(text, item));
    if (!odd) return entity;
    report.add("NN104", at, { argument: `each of ${name}`, expected: kindTexts[text] ?? text, found: describe(odd) });
    return undefined;
  }
  const kind = parameter.type?.name.text;
  if (kind !== undefined && !accepts(kind, entity)) {
    if (entity.kind === "tensor" && entity.field && (kind === "class" || kind === "real"))
      return wrongTarget(inner, kind, entity.field, at);
    if (entity.kind !== "tensor" || (kind !== "int" && kind !== "bool")) return wrong(kindTexts[kind] ?? kind);
    report.add("NN211", at, { what: name });
    return undefined;
  }
  if (entity.kind === "number" && parameter.range) {
    const range = rangeEnds(inner, parameter.range);
    if (entity.value < range.from || entity.value > range.to)
      return wrong(`a number in ${printExpression({ ...parameter.range, log: false })}`);
    narrowOption(inner, entity.formula, range);
  }
  return entity;
}

/** An option that is handed on as it is must lie in the range of what takes it, also when it is set at run time. */
function narrowOption({ expansion }: Frame, formula: Value | undefined, range: Ends): void {
  if (formula?.operation.kind !== "leaf" || formula.operation.role !== "option") return;
  const option = expansion.options.get(formula.operation.name);
  if (!option) return;
  const { from = -Infinity, to = Infinity, log = false } = option.range ?? {};
  const narrowed = { from: Math.max(from, range.from), to: Math.min(to, range.to), log };
  if (narrowed.from > from || narrowed.to < to) expansion.options.set(option.name, { ...option, range: narrowed });
}

/** `picture -> flatten -> layer`, where the layer takes one axis of any length and is the next stage. */
function flattened(inner: Frame, { dims }: ShapeType, { value }: TensorEntity, at: Place): Fix | undefined {
  const [dim] = dims;
  const isAnyLength = dims.length === 1 && dim?.kind === "reference" && !lookUp(inner.scope, dim.name);
  const isNext = new RegExp(`^\\s*->\\s*${inner.name}\\b`).test(at.source.text.slice(at.span.end));
  if (!isAnyLength || !isNext || value.shape.dims.length < 2 || at.source.library) return undefined;
  return { source: at.source, edits: [{ start: at.span.end, end: at.span.end, text: " -> flatten" }] };
}

function wrongTarget(inner: Frame, kind: "class" | "real", field: Field, at: Place): Entity | undefined {
  const expected = kind === "class" ? "one of several classes" : "real numbers";
  const found =
    field.kind === "real"
      ? `real numbers of the shape ${shapeText(field.dims)}`
      : `one of ${field.count} ${field.kind === "class" ? "classes" : "integers"}`;
  const related = [{ at: field.at, text: `${field.name} is declared here` }];
  inner.expansion.report.add("NN304", at, { loss: inner.name, target: field.name, expected, found }, { related });
  return undefined;
}

/** The kinds of parameters in words. */
export const kindTexts: Readonly<Record<string, string>> = {
  int: "a whole number",
  float: "a number",
  bool: "true or false",
  fn: "a function or a layer",
  class: "a target of classes",
  real: "real numbers, not classes",
};

function accepts(kind: string, entity: Entity): boolean {
  switch (kind) {
    case "int":
      return entity.kind === "number" && Number.isSafeInteger(entity.value);
    case "float":
      return (
        entity.kind === "number" ||
        (entity.kind === "tensor" && entity.value.shape.dims.length === 0 && !entity.value.shape.batched)
      );
    case "bool":
      return entity.kind === "boolean" || entity.kind === "training";
    case "fn":
      return entity.kind === "function";
    case "class":
      return entity.kind === "tensor" && entity.field?.kind !== "real";
    case "real":
      return (
        entity.kind === "number" ||
        (entity.kind === "tensor" && (entity.field === undefined || entity.field.kind === "real"))
      );
    default:
      return true;
  }
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** Both ends of a range as numbers; an open end lies at infinity. */
export function rangeEnds(frame: Frame, range: NonNullable<Parameter["range"]>): Ends {
  const end = (side: typeof range.from, open: number): number => {
    const entity = side ? frame.expansion.expand(side, frame) : undefined;
    return entity?.kind === "number" ? entity.value : open;
  };
  return { from: end(range.from, -Infinity), to: end(range.to, Infinity) };
}
