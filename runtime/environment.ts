// What the environment asks of the engine: each variable, what it may say, and the error where it says something else. An empty one says nothing.
import { didYouMean } from "./data/nearest.js";
import { NncError } from "./errors.js";

interface Variable {
  /** In words, to be read on from "set it to". */
  readonly legal: string;
  /** What every legal value is; left out where only the machine can tell. */
  readonly kind?: string;
  readonly isLegal?: (text: string) => boolean;
}

const variables = {
  NNC_ENGINE: {
    kind: "engine",
    legal: '"native" or "portable"',
    isLegal: (text) => text === "native" || text === "portable",
  },
  NNC_ADDON: { legal: "the file of a native addon of this version" },
  NNC_BLAS: { legal: 'the file of a BLAS library, or to "none"' },
  NNC_THREADS: {
    kind: "number of threads",
    legal: "a whole number from 1 to 256",
    isLegal: (text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 256,
  },
  NNC_INSTRUCTIONS: {
    kind: "instruction set that nnc knows",
    legal: '"base", "avx2" or "avx512"',
    isLegal: (text) => ["base", "avx2", "avx512"].includes(text),
  },
} as const satisfies Readonly<Record<string, Variable>>;

export type VariableName = keyof typeof variables;

/** What a variable says; undefined where it isn't set or empty. */
export function setting(name: VariableName): string | undefined {
  return process.env[name] || undefined;
}

/** @throws NncError NN707 that names the first variable whose value can't be meant. */
export function checkEnvironment(): void {
  for (const [name, { kind = "value", isLegal }] of Object.entries<Variable>(variables)) {
    const text = setting(name as VariableName);
    if (text !== undefined && isLegal?.(text) === false)
      throw wrongSetting(name as VariableName, `which is no ${kind}`);
  }
}

/** What the native engine found, as far as the environment can have a say in it. */
interface Found {
  readonly blas: { readonly name: string; readonly notes: string };
  readonly instructions: string;
}

/** @throws NncError NN707 where this machine doesn't give what a variable asks for. */
export function checkFound({ blas, instructions }: Found): void {
  const [library, wanted] = [setting("NNC_BLAS"), setting("NNC_INSTRUCTIONS")];
  if (library !== undefined && library !== "none" && blas.name === "")
    throw wrongSetting("NNC_BLAS", `which can't be used: ${blas.notes}`);
  if (wanted !== undefined && wanted !== instructions)
    throw wrongSetting("NNC_INSTRUCTIONS", `which this processor doesn't have; ${instructions} is its best`);
}

/** `objection` reads on from the value. */
export function wrongSetting(name: VariableName, objection: string): NncError {
  const problem = `${name} is ${JSON.stringify(setting(name))}, ${objection}`;
  return new NncError("NN707", problem, `set it to ${variables[name].legal}, or to nothing`);
}

/** Of all that begins like a variable of nnc, what is none: most likely a slip. Each with the name that was probably meant. */
export function strayVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  const names = [...Object.keys(variables), "NNC_DEBUG"];
  return Object.keys(environment)
    .filter((name) => name.startsWith("NNC_") && !names.includes(name))
    .map((name) => `${name} is no variable of nnc, so it does nothing${didYouMean(name, names)}`);
}
