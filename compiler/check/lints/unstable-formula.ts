// NN501: formulas of the spec that overflow, divide by zero or leave the real numbers.
import type { Fix } from "../../report/diagnostic.js";
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { type Curve, curveOf } from "../curve.js";
import type { Use } from "../model.js";
import { type Network, valuesBehind, type WrittenUse } from "./network.js";
import { type Range, rangesOf } from "./ranges.js";

export function unstableFormula(network: Network, report: Report): void {
  const formulas = network.uses.filter(({ use }) => Object.hasOwn(problems, use.declaration) && isBuiltIn(use));
  const declared = network.uses.filter(({ use }) => !use.library);
  if (formulas.length === 0 && declared.length === 0) return;
  const ranges = rangesOf(network.model, [...network.readers.keys()]);
  const reported = new Set<Value>();
  for (const written of formulas) {
    const { use } = written;
    // A root that can be 0 is mended where it is taken, not where it divides.
    const isKnown = use.result.inputs.some((operand) => reported.has(operand));
    const problem = !isKnown && network.readers.has(use.result) && problemOf(network, written, ranges);
    if (!problem) continue;
    reported.add(use.result);
    report.add("NN501", use.at, { formula: use.text, problem });
  }
  for (const written of declared) overflow(network, report, written, ranges);
}

/** What is built in has no weights and nothing inside. */
function isBuiltIn({ library, kind, inside, weights }: Use): boolean {
  return library && kind === "fn" && inside.length === 0 && weights.length === 0;
}

// ---------------------------------------------------------------- what a formula is not defined for

type Problem = (ranges: readonly Range[]) => string | undefined;

/** From the ranges of the operands. */
const problems: Readonly<Record<string, Problem>> = {
  log: ([x]) => {
    if (!x || x.low > 0) return undefined;
    return `takes the logarithm of a number that can be ${x.low < 0 ? "negative" : "0"}`;
  },
  sqrt: ([x]) => {
    if (!x || x.low > 0) return undefined;
    return x.low < 0
      ? "takes the square root of a number that can be negative"
      : "has an infinite slope at 0, which it can reach";
  },
  "/": ([, x]) => (x && x.low <= 0 && x.high >= 0 ? "divides by a number that can be 0" : undefined),
  "^": ([x, exponent]) => powerProblem(x, exponent),
};

function powerProblem(x: Range | undefined, exponent: Range | undefined): string | undefined {
  if (!x || !exponent || exponent.low !== exponent.high || x.low > 0) return undefined;
  const { low: power } = exponent;
  if (!Number.isInteger(power) && x.low < 0) return "raises a number that can be negative to a power that isn't whole";
  if (power < 0 && x.high >= 0) return "divides by a number that can be 0";
  return power > 0 && power < 1 ? "has an infinite slope at 0, which it can reach" : undefined;
}

/** Only of numbers that the network makes: of its data, the author knows more than the spec says. */
function problemOf(
  network: Network,
  { use, around }: WrittenUse,
  ranges: ReadonlyMap<Value, Range>,
): string | undefined {
  const { declaration, result } = use;
  const operands = result.inputs;
  const doubtful = declaration === "/" ? operands[1] : operands[0];
  if (!doubtful) return undefined;
  const isMade = network.learned.has(doubtful) && dependsOnData(doubtful);
  const isZero = ranges.get(doubtful)?.low === 0 && ranges.get(doubtful)?.high === 0;
  if (!isMade && !(declaration === "/" && isZero)) return undefined;
  const rangeOf = (value: Value): Range => triedRange(around.at(-1), value, ranges) ?? ranges.get(value) ?? any;
  return problems[declaration]?.(operands.map(rangeOf));
}

const any: Range = { low: -Infinity, high: Infinity };

/** What a function of one number was seen to give is more exact than what is known of its parts. */
function triedRange(declared: Use | undefined, value: Value, ranges: ReadonlyMap<Value, Range>): Range | undefined {
  const input = declared?.inputs[0]?.value;
  const curve = input && input !== value ? curveOf(input, value) : undefined;
  if (!input || !curve) return undefined;
  const { low, high } = ranges.get(input) ?? any;
  const { values } = curve.inSinglePrecision([0, ...trials].filter((point) => point >= low && point <= high));
  return values.length === 0 ? undefined : { low: Math.min(...values), high: Math.max(...values) };
}

function dependsOnData(value: Value): boolean {
  return valuesBehind([value]).some(({ operation }) => operation.kind === "leaf" && operation.role === "input");
}

// ---------------------------------------------------------------- what is too large on the way

const trials = [-300, -100, -50, -10, -1, -0.5, 0.5, 1, 10, 50, 100, 300];
const largest = 3.4e38;

/** A function of one number whose value is fine, but not what it is computed by. */
function overflow(network: Network, report: Report, { use }: WrittenUse, ranges: ReadonlyMap<Value, Range>): void {
  const input = use.inputs[0];
  if (!input || !network.readers.has(use.result)) return;
  const { low, high } = ranges.get(input.value) ?? { low: -Infinity, high: Infinity };
  const points = trials.filter((point) => point >= low && point <= high);
  const failureOf = (part: Use): number | undefined => {
    const curve = curveOf(input.value, part.result);
    return curve && points.find((point) => failsAt(curve, point));
  };
  // One that fails inside is told of where it is declared itself.
  if (failureOf(use) === undefined || use.inside.some((inner) => !inner.library && failureOf(inner) !== undefined))
    return;
  const part = use.inside.filter(isBuiltIn).findLast((inner) => failureOf(inner) !== undefined) ?? use;
  const wrong = failureOf(part) ?? 0;
  const problem = wrong > 0 ? "overflows for large numbers" : "overflows for numbers far below 0";
  const stable = stableName(curveOf(input.value, part.result));
  const instead = stable === undefined ? {} : { instead: `${stable}(${input.parameter})` };
  report.add("NN501", part.at, { formula: part.text, problem, ...instead }, { fix: mend(part, use, instead.instead) });
}

/** With 32 bits there is no number where with 64 there is one that fits into 32. */
function failsAt(curve: Curve, point: number): boolean {
  const exact = [curve.at([point])[0] ?? NaN, curve.slopesAt([point])[0] ?? NaN];
  const { values, slopes } = curve.inSinglePrecision([point]);
  return [values[0] ?? NaN, slopes[0] ?? NaN].some(
    (found, i) => !Number.isFinite(found) && Math.abs(exact[i] ?? NaN) < largest,
  );
}

/** The body itself is replaced; at a call in the model there is nothing to mend. */
function mend(place: Use, whole: Use, instead: string | undefined): Fix | undefined {
  if (instead === undefined || place === whole) return undefined;
  const { source, span } = place.at;
  return { source, edits: [{ start: span.start, end: span.end, text: instead }] };
}

/** Functions of the library that stay finite. */
const stableFunctions: Readonly<Record<string, (x: number) => number>> = {
  softplus: (x) => Math.log1p(Math.exp(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  silu: (x) => x / (1 + Math.exp(-x)),
};

const compared = [-3, -1, -0.2, 0.4, 1, 3];

function stableName(curve: Curve | undefined): string | undefined {
  const values = curve?.at(compared) ?? [];
  return Object.entries(stableFunctions).find(([, of]) =>
    compared.every((x, i) => Math.abs(of(x) - (values[i] ?? NaN)) < 1e-9),
  )?.[0];
}
