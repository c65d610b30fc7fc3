// How the values of options are read from the command line.
import { InvalidArgumentError } from "commander";

/** `--set hidden=256`, several times; the last word on a name counts. */
export function setting(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const found = /^\s*([\p{L}_][\p{L}\p{N}_.]*)\s*=\s*(.+?)\s*$/u.exec(text);
  if (found === null) throw new InvalidArgumentError("Write a name and its value: hidden=256.");
  const [, name = "", value = ""] = found;
  return { ...before, [name]: value };
}

/** `--resume runs/a`: what follows the option is a run, and a spec stands before it. */
export function runOrWeights(text: string): string {
  if (!/\.nn$/i.test(text)) return text;
  throw new InvalidArgumentError(
    `That is a spec, and --resume takes it for the run to go on with. Write the spec first: nnc train ${text} --resume, for its newest unfinished run, or nnc train ${text} --resume <run>.`,
  );
}

export function positiveInteger(text: string): number {
  return wholeNumber(text, 1);
}

/** One fold is validated and the others are trained with, so there are two at least. */
export function foldCount(text: string): number {
  return wholeNumber(text, 2);
}

/** Of rows that are looked at for corners: among very many, some are sure to lie at one of relu's, where no gradient is right. */
export function rowCount(text: string): number {
  const number = positiveInteger(text);
  if (number > mostRows) throw new InvalidArgumentError(`Give a whole number from 1 to ${mostRows}.`);
  return number;
}

const mostRows = 1000;

export function seedNumber(text: string): number {
  return wholeNumber(text, 0);
}

function wholeNumber(text: string, least: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(Number.isSafeInteger(number) && number >= least))
    throw new InvalidArgumentError(`Give a whole number from ${least} on.`);
  return number;
}

/** `--checkpoint-every 500` steps, or `30s`, `5min`, `2h`. */
export function checkpointPeriod(text: string): { steps: number } | { minutes: number } {
  const [, number = "", unit] = /^\s*(\d+(?:\.\d+)?)\s*(s|min|h)?\s*$/.exec(text) ?? [];
  const count = Number(number);
  if (count > 0 && unit !== undefined) return { minutes: count * inMinutes[unit as keyof typeof inMinutes] };
  if (count > 0 && Number.isSafeInteger(count)) return { steps: count };
  throw new InvalidArgumentError("Give a number of steps, or a time: 500, or 30s, 5min, 2h.");
}

const inMinutes = { s: 1 / 60, min: 1, h: 60 } as const;

export function positiveNumber(text: string): number {
  const number = text.trim() === "" ? NaN : Number(text);
  if (!(number > 0 && number < Infinity)) throw new InvalidArgumentError("Give a number above 0.");
  return number;
}
