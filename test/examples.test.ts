// Every example trains as its README promises: run as a user runs it, and read as a user reads it.
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

/** The numbers that stand where the pattern has its groups, for every line that it fits. */
type Figures = readonly (readonly number[])[];

interface Kept {
  readonly pattern: RegExp;
  readonly holds: (figures: Figures) => void;
}

const atLeast =
  (least: number, lines = 1) =>
  (figures: Figures): void => {
    expect(figures).toHaveLength(lines);
    for (const [figure] of figures) expect(figure).toBeGreaterThanOrEqual(least);
  };

const below =
  (most: number, lines = 1) =>
  (figures: Figures): void => {
    expect(figures).toHaveLength(lines);
    for (const [figure] of figures) expect(figure).toBeLessThan(most);
  };

const promises: Readonly<Record<string, readonly Kept[]>> = {
  neuron: [{ pattern: /accuracy ([\d.]+)%/, holds: atLeast(97, 2) }],
  linear: [{ pattern: /^\w+: loss .* accuracy ([\d.]+)%/, holds: atLeast(99, 2) }],
  notes: [
    { pattern: /two layers: 26 parameters, accuracy ([\d.]+)%/, holds: atLeast(90) },
    { pattern: /three layers: 41 parameters, rmse ([\d.]+)/, holds: below(0.2) },
  ],
  activations: [
    {
      pattern: /40 epochs: +(\d+)% +(\d+)% +(\d+)% +(\d+)%/,
      holds: (figures) => {
        expect(figures).toHaveLength(7);
        const [sigmoid = [], ...others] = figures;
        for (const other of others) {
          expect(other[3]).toBeGreaterThanOrEqual(95);
          expect(other[0]).toBeGreaterThan(sigmoid[0] ?? NaN);
        }
      },
    },
  ],
  maxout: [{ pattern: /parameters, rmse ([\d.]+)/, holds: below(0.1, 2) }],
  spiral: [
    { pattern: /^Linear: accuracy ([\d.]+)%/, holds: atLeast(40) },
    { pattern: /^Linear: accuracy ([\d.]+)%/, holds: below(60) },
    { pattern: /^Spiral: accuracy ([\d.]+)%/, holds: atLeast(97) },
  ],
  capacity: [
    {
      pattern: /strength [\d.]+ +training +([\d.]+)% +unseen +([\d.]+)%/,
      holds: (figures) => {
        expect(figures).toHaveLength(6);
        const [small = [], , large = []] = figures;
        expect(large[0]).toBeGreaterThan(small[0] ?? NaN); // more neurons learn more by heart …
        const best = Math.max(...figures.slice(3).map(([, unseen = 0]) => unseen));
        expect(best).toBeGreaterThan(large[1] ?? NaN); // … and regularization keeps them from it
      },
    },
  ],
  approximation: [
    {
      pattern: /^(?:Narrow|Wide): rmse ([\d.]+)/,
      holds: ([[narrow = 0] = [], [wide = 1] = []]) => {
        expect(wide).toBeLessThan(0.1);
        expect(narrow).toBeGreaterThan(2 * wide);
      },
    },
  ],
  initialisation: [
    {
      pattern: /mean ([\d.]+), spread ([\d.]+)/,
      holds: ([[smallMean = 0, smallSpread = 0] = [], [largeMean = 1, largeSpread = 1] = []]) => {
        expect(largeMean).toBeLessThan(smallMean);
        expect(largeSpread).toBeLessThan(smallSpread / 2);
      },
    },
  ],
  twins: [{ pattern: /pairs that weren't seen: accuracy ([\d.]+)%/, holds: atLeast(93) }],
  custom: [{ pattern: /rmse against the truth.*: ([\d.]+)/, holds: below(0.15) }],
  mnist: [{ pattern: /accuracy on the test images: ([\d.]+)%/, holds: atLeast(97.8) }],
  digits: [{ pattern: /accuracy on the test pictures: ([\d.]+)%/, holds: atLeast(94) }],
  iris: [{ pattern: /flowers that weren't seen: ([\d.]+)%/, holds: atLeast(90) }],
  churn: [
    { pattern: /customers that weren't seen: accuracy ([\d.]+)%/, holds: atLeast(78) },
    { pattern: /paid in all: .* r2 ([\d.]+)/, holds: atLeast(0.99) },
    { pattern: /^leaves: yes \((\d+)%\)/, holds: atLeast(60) },
  ],
  wine: [{ pattern: /weren't seen: accuracy ([\d.]+)%/, holds: atLeast(92) }],
};

test("every example has something to keep", () => {
  const examples = readdirSync(`${root}/examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(examples.map(({ name }) => name).sort()).toEqual(Object.keys(promises).sort());
});

describe("examples", () => {
  test.each(Object.entries(promises))(
    "%s",
    async (name, kept) => {
      const { stdout } = await run(process.execPath, ["--import", "tsx", `examples/${name}/train.ts`], { cwd: root });
      const lines = stdout.split("\n");
      for (const { pattern, holds } of kept) {
        const figures = lines.flatMap((line) => {
          const found = pattern.exec(line);
          return found ? [found.slice(1).map(Number)] : [];
        });
        holds(figures);
      }
    },
    120_000,
  );
});
