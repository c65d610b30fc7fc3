// How much a figure varies over several runs.

export interface Spread {
  readonly mean: number;
  /** Of the sample: divides by one less than the number of runs; 0 of one run. */
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
}

export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
  return { mean, deviation, lowest: Math.min(...values), highest: Math.max(...values) };
}

/** Of each figure that is a single number in every run. */
export function spreads(runs: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, Spread>> {
  const names = Object.keys(runs[0] ?? {}).filter((name) => runs.every((figures) => typeof figures[name] === "number"));
  return Object.fromEntries(names.map((name) => [name, spread(runs.map((figures) => Number(figures[name])))]));
}

/** A line for each. */
export function spreadsText(figures: Readonly<Record<string, Spread>>): string {
  return Object.entries(figures)
    .map(([name, figure]) => `${spreadText(name, figure)}\n`)
    .join("");
}

/** `loss 0.1234 ± 0.0123, from 0.1100 to 0.1400` */
function spreadText(name: string, { mean, deviation, lowest, highest }: Spread): string {
  const [average, around, from, to] = [mean, deviation, lowest, highest].map((value) => value.toPrecision(4));
  return `${name} ${average} ± ${around}, from ${from} to ${to}`;
}
