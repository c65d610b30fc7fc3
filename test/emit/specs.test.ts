// Generated code of whole specs: as expected, and no more of it changes than has to.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compiled, folder, specNames, specText } from "./specs.js";

describe("the module of", () => {
  test.each(specNames)("%s.nn is as expected", async (name) => {
    const file = `${folder}${name}.expected.ts`;
    const { text } = await compiled(name);
    if (process.env.UPDATE === "1") writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, "utf8"));
  });
});

/** Lines without what has to move when anything does: places in memory and in the spec, sums and hashes over all of it. */
function steadyLines(text: string): string[] {
  return text
    .replaceAll(/ at: \d+/g, " at: …")
    .replaceAll(/\.nn:\d+ /g, ".nn:… ")
    .replaceAll(/(sha256 of .*|structure|elements): .*/g, "$1: …")
    .split("\n");
}

/** What is in the one but not in the other, as often as it is there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const place = left.indexOf(line);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}

test("a layer more changes what it stands beside and the sizes of the groups, and nothing else", async () => {
  const grown = specText("digits").replace("scores = h ->", "middle = h -> dense(8) -> relu\n  scores = middle ->");
  const before = steadyLines((await compiled("digits")).text);
  const after = steadyLines((await compiled("digits", "single", grown)).text);
  const gone = without(before, after).map((line) => line.trim());
  const touched = /scores|h\.gradient/; // what the new layer stands between
  const sizes = /weights|biases|^(over: )?\[[\d, ]+\],$/;
  expect(gone.filter((line) => !touched.test(line) && !sizes.test(line))).toEqual([]);
  expect(gone.length).toBeLessThan(before.length / 5);
});
