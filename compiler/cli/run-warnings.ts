// What the data and the first loss of a run tell before hours go by: inputs of another size than networks like (NN702), and a network that starts out sure of the wrong answers (NN803).
import type { Dataset, Network, UntypedNetwork } from "../../runtime/index.js";
import type { Column, Field, Model } from "../check/model.js";
import { evaluate } from "../ir/evaluate.js";
import type { Kind, Value } from "../ir/value.js";
import type { Diagnostic } from "../report/diagnostic.js";
import { diagnose } from "../report/report.js";

/** Of a column that isn't standardized: sizes that a learning rate for the others doesn't suit. */
const large = 10;
const small = 0.01;

/** A finding for each input that is multiplied with weights while its values, prepared as the spec says, are far from 1 in size. */
export function inputFindings(model: Model, { columns }: Dataset): Diagnostic[] {
  const multiplied = model.inputs.filter(({ kind, value }) => kind === "real" && isMultiplied(value, model));
  return multiplied.flatMap((field) => {
    const source = model.training.data?.columns.find((column) => column.field === field.name);
    const column = source ?? { field: field.name, from: [field.name], preparations: [] };
    if (column.preparations.some(({ kind }) => kind !== "scale" && kind !== "missing")) return [];
    const sizes = column.from.flatMap((name) => sizeOf(columns[name]?.values ?? [], column));
    const far = sizes.filter(({ mean, low, high }) => mean > large || Math.max(-low, high) < small);
    if (far.length === 0) return [];
    const low = rounded(Math.min(...far.map((size) => size.low)));
    const high = rounded(Math.max(...far.map((size) => size.high)));
    const mended = `${field.name} = ${remedyFor(column, sizes)}`;
    return [diagnose("NN702", field.at, { field: field.name, low, high, mended })];
  });
}

/** Values that are the same numbers in another arrangement. */
const arrangements: readonly Kind[] = ["reshape", "transpose", "broadcast", "slice", "concat"];

/** As it comes, and not after a formula that may have scaled it. */
function isMultiplied(input: Value, { losses, outputs }: Model): boolean {
  const isArranged = (value: Value): boolean =>
    value === input || (arrangements.includes(value.operation.kind) && value.inputs.some(isArranged));
  const seen = new Set<Value>();
  const stack = [...losses, ...outputs].map(({ value }) => value);
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.operation.kind === "matmul" && value.inputs.some(isArranged)) return true;
    stack.push(...value.inputs);
  }
  return false;
}

interface Size {
  readonly low: number;
  readonly high: number;
  /** Root of the mean square. */
  readonly mean: number;
}

/** Of a column after its scaling; nothing for texts, null values or no values at all. */
function sizeOf(values: ArrayLike<number | string>, { preparations }: Column): Size[] {
  let factor = 1;
  let shift = 0;
  for (const preparation of preparations) {
    if (preparation.kind !== "scale") continue;
    factor *= preparation.factor;
    shift = shift * preparation.factor + preparation.offset;
  }
  let [low, high, squares, count] = [Infinity, -Infinity, 0, 0];
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue; // it is missing
    count++;
    const value = Number(values[at]) * factor + shift;
    if (value < low) low = value;
    if (value > high) high = value;
    squares += value * value;
  }
  const mean = Math.sqrt(squares / count);
  return mean > 0 && Number.isFinite(mean) ? [{ low, high, mean }] : [];
}

/** Pixels have a scale of their own; whatever else there is has a mean and a deviation. */
function remedyFor({ from, preparations }: Column, sizes: readonly Size[]): string {
  const [only, ...others] = from.map((name) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : JSON.stringify(name)));
  const columns = others.length === 0 ? (only ?? "") : `[${[only, ...others].join(", ")}]`;
  const isBytes = sizes.every(({ low, high }) => low >= 0 && high > 100 && high <= 255);
  return isBytes && preparations.length === 0 && others.length === 0 ? `${columns} / 255` : `${columns} -> standardize`;
}

function rounded(number: number): number {
  return Number(number.toPrecision(4));
}

/** A cross-entropy that, before the first step, is far from that of a guess. `fresh` has the weights of that moment. */
export function firstLossFindings(model: Model, fresh: () => Network<UntypedNetwork>, firstLoss: number): Diagnostic[] {
  const classes = guessedClasses(model);
  if (classes === undefined) return [];
  const expected = Math.log(classes);
  if (isNear(firstLoss, expected)) return [];
  const loss = firstLoss - penalties(model, fresh());
  if (isNear(loss, expected)) return [];
  const at = model.losses[0]?.at ?? model.at;
  return [diagnose("NN803", at, { loss, expected, classes })];
}

/** Usual initial weights give scores of the size of 1, and so up to half as much again as a guess; a small batch varies as well. */
function isNear(loss: number, expected: number): boolean {
  return loss > expected / 2 && loss < 2 * expected + 0.5;
}

/** How many, where the loss is nothing but the library's cross-entropy of a class, with all classes of the same weight. */
function guessedClasses({ losses, uses, targets }: Model): number | undefined {
  const [only, ...others] = losses;
  if (only === undefined || others.length > 0) return undefined;
  const use = uses.find(
    ({ library, declaration, result }) => library && declaration === "cross_entropy" && isMeanOf(only.value, result),
  );
  if (use === undefined || /\bweights\b/.test(use.text)) return undefined;
  const target = use.inputs.find(({ parameter }) => parameter === "target")?.value;
  return targets.find((field: Field) => field.kind === "class" && field.value === target)?.count;
}

function isMeanOf(loss: Value, value: Value): boolean {
  return loss === value || (loss.operation.kind === "div" && loss.inputs[0]?.inputs[0] === value);
}

/** What the regularizers add to the loss of a network. */
function penalties({ groups }: Model, network: Network<UntypedNetwork>): number {
  const stated = groups.flatMap(({ penalty }) => penalty ?? []);
  const leaf = ({ operation }: Value): Float64Array => {
    if (operation.kind !== "leaf") throw new Error(`${operation.kind} is no leaf`);
    const group = groups.find(({ name }) => name === operation.name);
    if (operation.role === "group" && group !== undefined)
      return Float64Array.from(group.parameters.flatMap(({ name }) => Array.from(network.parameters[name] ?? [])));
    const option: unknown = (network.options as Readonly<Record<string, unknown>>)[operation.name];
    return Float64Array.of(operation.role === "option" ? Number(option) : 1);
  };
  const world = { rows: 1, leaf, random: (_: unknown, count: number) => new Float64Array(count) };
  return evaluate(stated, world).reduce((sum, [penalty = 0]) => sum + penalty, 0);
}
