// What a sweep varies: `range lr in 1e-4..1e-1 log`. Whether a value suits what it is for is asked as `--set` asks it.
import type { Expression, Parameter, SweptRange } from "../../grammar/ast.js";
import { printExpression } from "../../grammar/print.js";
import { fitParameter, rangeEnds } from "./arguments.js";
import { fixed } from "./convert.js";
import { describe } from "./entity.js";
import { type Frame, place, written } from "./frame.js";
import type { SweptInterval, SweptList } from "./model.js";
import { respelled } from "./respelled.js";
import { expandFor } from "./resolve.js";

/** Undefined for one that is reported. */
export function readRange(
  frame: Frame,
  range: SweptRange,
  parameters: readonly Parameter[],
): SweptInterval | SweptList | undefined {
  const parameter = sweptParameter(frame, range, parameters);
  if (!parameter) return undefined;
  const { over } = range;
  if (over === undefined) return statedRange(frame, range, parameter);
  if (over.kind === "missing") return undefined;
  if (over.kind === "range") return interval(frame, range, parameter, over);
  if (over.kind === "list") return list(frame, range, parameter, over.items);
  refuse(frame, range, "from..to or a list such as [0, 0.2, 0.5]", written(frame, over), over);
  return undefined;
}

/** What a range is the range of: a parameter of the model, or the learning rate, which is a number without a declaration. */
function sweptParameter(frame: Frame, { name }: SweptRange, parameters: readonly Parameter[]): Parameter | undefined {
  const declared = parameters.find((parameter) => parameter.name.text === name.text);
  if (declared) return declared;
  const { options, report } = frame.expansion;
  if (options.has(name.text)) return { ...name, name, type: undefined, range: undefined, default: undefined };
  const candidates = [...new Set([...parameters.map((parameter) => parameter.name.text), ...options.keys()])];
  const fix = respelled(frame.source, name, name.text, candidates);
  report.add("NN107", place(frame, name), { kind: "unknown", option: name.text, candidates }, { fix });
  return undefined;
}

function refuse(
  frame: Frame,
  { name }: SweptRange,
  expected: string,
  found: string,
  at: Expression | SweptRange,
): void {
  frame.expansion.report.add("NN610", place(frame, at), { kind: "range", name: name.text, expected, found });
}

function statedRange(frame: Frame, range: SweptRange, parameter: Parameter): SweptInterval | undefined {
  const { name } = range;
  const ends = parameter.range && rangeEnds(frame, parameter.range);
  if (parameter.range && ends && Number.isFinite(ends.from) && Number.isFinite(ends.to))
    return checkedInterval(frame, range, parameter, { ...ends, log: parameter.range.log });
  const found = parameter.range ? printExpression(parameter.range) : "no range in the model";
  refuse(frame, range, `two ends: range ${name.text} in from..to`, found, range);
  return undefined;
}

function interval(
  frame: Frame,
  range: SweptRange,
  parameter: Parameter,
  over: Extract<Expression, { kind: "range" }>,
): SweptInterval | undefined {
  const ends = [over.from, over.to].map((end) => {
    const entity = end && frame.expansion.expand(end, frame);
    if (entity?.kind === "number") return entity.value;
    if (entity?.kind !== "poison")
      refuse(frame, range, "a number at each end", entity ? describe(entity) : written(frame, over), over);
    return undefined;
  });
  const [from, to] = ends;
  if (from === undefined || to === undefined) return undefined;
  if (![from, to].every((end) => liesInside(frame, parameter, end, over))) return undefined;
  return checkedInterval(frame, range, parameter, { from, to, log: range.log });
}

/** The range of an option is the one that it states, and also what takes it demands: of a learning rate `0..`. */
function liesInside(frame: Frame, { name, range }: Parameter, value: number, at: Expression): boolean {
  const { from = -Infinity, to = Infinity } = frame.expansion.options.get(name.text)?.range ?? {};
  if (value >= from && value <= to) return true;
  const end = (bound: number): string => (Number.isFinite(bound) ? String(bound) : "");
  const details = {
    kind: "range",
    option: name.text,
    value: String(value),
    range: `${end(from)}..${end(to)}`,
  } as const;
  const related = range ? [{ at: place(frame, range), text: "the range is stated here" }] : [];
  frame.expansion.report.add("NN107", place(frame, at), details, { related });
  return false;
}

function checkedInterval(
  frame: Frame,
  range: SweptRange,
  parameter: Parameter,
  { from, to, log }: Pick<SweptInterval, "from" | "to" | "log">,
): SweptInterval | undefined {
  const at = range.over ?? range;
  const kind = parameter.type?.kind === "named-type" ? parameter.type.name.text : parameter.type?.kind;
  const demands: readonly (readonly [isMet: boolean, expected: string])[] = [
    [kind === undefined || kind === "int" || kind === "float", "a list of values, since it is no number"],
    [kind !== "int" || (Number.isInteger(from) && Number.isInteger(to)), "whole numbers at both ends"],
    [from < to, "the smaller number before the larger"],
    [!log || from > 0, "ends above 0 on a logarithmic scale"],
  ];
  const unmet = demands.find(([isMet]) => !isMet);
  if (unmet) {
    refuse(frame, range, unmet[1], `${from}..${to}`, at);
    return undefined;
  }
  return { kind: "interval", name: range.name.text, from, to, log, whole: kind === "int" };
}

function list(
  frame: Frame,
  range: SweptRange,
  parameter: Parameter,
  items: readonly Expression[],
): SweptList | undefined {
  if (range.log) {
    refuse(frame, range, "no log, which is for from..to", "a list", range.over ?? range);
    return undefined;
  }
  if (items.length === 0) {
    refuse(frame, range, "at least one value", "[]", range.over ?? range);
    return undefined;
  }
  const values = items.map((item) => listed(frame, parameter, item));
  if (values.includes(undefined)) return undefined;
  const twice = items.find((_, at) => values.indexOf(values[at]) < at);
  if (twice) {
    refuse(frame, range, "each value once", `${written(frame, twice)} twice`, twice);
    return undefined;
  }
  return { kind: "list", name: range.name.text, values: values.filter((value) => value !== undefined) };
}

/** A value as `--set` takes it. */
function listed(frame: Frame, parameter: Parameter, item: Expression): string | undefined {
  const entity = expandFor(parameter.type, item, frame);
  const fitted = fitParameter(frame, { ...parameter, range: undefined }, entity, place(frame, item), () => undefined);
  if (!fitted) return undefined;
  if (fitted.kind !== "number") return printExpression(item);
  fixed(frame, fitted);
  return liesInside(frame, parameter, fitted.value, item) ? String(fitted.value) : undefined;
}
