// The options of a network: numbers in its arena that can be read and set by name, checked against the spec's ranges.
import type { Blueprint, OptionSpec } from "./blueprint.js";
import { didYouMean } from "./data/nearest.js";
import { shownText, shownValue } from "./data/shown.js";
import type { Arena } from "./engine.js";
import { NncError } from "./errors.js";

export type OptionValues = Record<string, number | boolean>;

/**
 * An object with a property for each option of the spec, at its default. Setting one reaches the network at its next call.
 * Setting a value that is out of range or of another type throws NncError NN706.
 */
export function runTimeOptions({ options, layout }: Blueprint, arena: Arena): OptionValues {
  const values: OptionValues = {};
  for (const [name, spec] of Object.entries(options)) {
    const place = layout[name]?.at;
    let current = spec.default;
    const write = (value: number): void => {
      current = value;
      if (place !== undefined) arena.numbers[place] = value;
    };
    write(spec.default);
    Object.defineProperty(values, name, {
      enumerable: true,
      get: () => (spec.type === "bool" ? current !== 0 : current),
      set: (value: unknown) => write(checked(name, spec, value)),
    });
  }
  return Object.seal(values);
}

/**
 * Sets the options that are given, all or none; `file` is where they were read.
 * @throws NncError NN706 for an option that the spec doesn't have, or a value out of its range.
 */
export function setOptions(options: OptionValues, given: Readonly<Record<string, unknown>>, file?: string): void {
  const before = { ...options };
  try {
    setEach(options, given);
  } catch (error) {
    Object.assign(options, before);
    if (file === undefined || !(error instanceof NncError)) throw error;
    throw new NncError(error.code, `${file}: ${error.problem}`, error.remedy, { cause: error });
  }
}

function setEach(options: OptionValues, given: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(options);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(options, name)) {
      const known = names.length === 0 ? "it has none" : `its options: ${names.join(", ")}`;
      const problem = `there is no option ${shownText(name)} (${known})${didYouMean(name, names)}`;
      throw new NncError("NN706", problem, "leave it out, or declare it as a parameter of the model");
    }
    options[name] = value as number; // its setter looks at it
  }
}

function checked(name: string, spec: OptionSpec, value: unknown): number {
  const { type, from = -Infinity, to = Infinity } = spec;
  const isOfType = type === "bool" ? typeof value === "boolean" : typeof value === "number" && Number.isFinite(value);
  const number = isOfType ? Number(value) : NaN;
  if (number >= from && number <= to && (type !== "int" || Number.isInteger(number))) return number;
  const problem = `option ${name} takes ${kind(spec)}, but was given ${shownValue(value)}`;
  const remedy = isOfType ? "choose a value in its range, or widen the range in the spec" : `give ${kind(spec)}`;
  throw new NncError("NN706", problem, remedy);
}

function kind({ type, from, to }: OptionSpec): string {
  if (type === "bool") return "true or false";
  const what = type === "int" ? "a whole number" : "a number";
  if (from !== undefined && to !== undefined) return `${what} from ${from} to ${to}`;
  if (from !== undefined) return `${what} of at least ${from}`;
  return to === undefined ? what : `${what} of at most ${to}`;
}
