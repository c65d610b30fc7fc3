// Whatever the text is, parsing gives an Ast and faults that lie inside the text, quickly.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../grammar/parse.js";
import { randomSpec } from "./random-spec.js";

/** Parses, and looks at every place that comes out of it. */
function expectSound(text: string): void {
  const { file, faults } = parse(text);
  visit(file, text.length);
  for (const fault of faults) {
    visit(fault, text.length);
    for (const edit of fault.fix ?? []) visit(edit, text.length);
    if (fault.related !== undefined) visit(fault.related, text.length);
  }
  expect(faults.length).toBeLessThanOrEqual(100);
  expect(faults.map(({ start }) => start)).toEqual(faults.map(({ start }) => start).sort((a, b) => a - b));
}

function visit(value: unknown, length: number): void {
  if (Array.isArray(value)) for (const item of value) visit(item, length);
  else if (typeof value === "object" && value !== null) {
    if ("start" in value && "end" in value) {
      const [start, end] = [value.start as number, value.end as number];
      if (!(start >= 0 && start <= end && end <= length))
        throw new Error(`${start}..${end} of ${length}: ${JSON.stringify(value)}`);
    }
    for (const item of Object.values(value)) visit(item, length);
  }
}

const words = [
  "model",
  "M",
  "train",
  "sweep",
  "range",
  "layer",
  "fn",
  "x",
  "loss",
  "input",
  "param",
  "import",
  "from",
  "if",
  "then",
  "else",
  "repeat",
  "in",
  "on",
  "when",
  "allow",
  "NN401",
];
const marks = [
  "->",
  "<-",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  "=",
  "~",
  "..",
  "...",
  "+",
  "-",
  "not",
  "@",
  "^",
  "10%",
  "1e-4",
  '"text"',
  "'",
  '"',
  "#",
  "/*",
  "//",
  "$",
  "\n",
  "\r\n",
  "\uFEFF",
  "🙂",
];

test("any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), expectSound), { numRuns: 500, seed: 1 });
});

test("any soup of words and marks", () => {
  const soup = fc.array(fc.constantFrom(...words, ...marks), { maxLength: 80 }).map((list) => list.join(" "));
  fc.assert(fc.property(soup, expectSound), { numRuns: 1000, seed: 2 });
});

test("any spec with a piece taken out, put in twice or overwritten", () => {
  const edit = fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom("", ...words, ...marks));
  fc.assert(
    fc.property(randomSpec, fc.array(edit, { minLength: 1, maxLength: 4 }), (spec, edits) => {
      const broken = edits.reduce((text, [at, length, piece]) => {
        const start = text.length === 0 ? 0 : at % text.length;
        return text.slice(0, start) + piece + text.slice(start + length);
      }, spec);
      expectSound(broken);
    }),
    { numRuns: 600, seed: 3 },
  );
});

test("every prefix of a spec", () => {
  const text = readFileSync("test/cases/syntax/every-construct.nn", "utf8");
  for (let end = 0; end < text.length; end += 7) expectSound(text.slice(0, end));
});

test("the library has no fault", () => {
  for (const name of readdirSync("compiler/library"))
    expect([name, parse(readFileSync(join("compiler/library", name), "utf8")).faults]).toEqual([name, []]);
});

test.each([
  ["declarations", "fn f(x, a: float = 0.5) = where(x < 0, a * x, x) // c\n"],
  ["stages", " -> dense(10)"],
  ["numbers", "1, "],
  ["sums of products", `const k = ${"a * b + ".repeat(90)}c\n`],
  ["faults", "= ) -> { $\n"],
  ["brackets that never close", "model M { x = ("],
  ["rows of a data file", "0.125,0.5,cat\n"],
])("%s are read in a time that grows with their number, not with its square", (_, piece) => {
  const processorTime = (characters: number): number => {
    const text = `model M {\n  h = f(x${piece === "1, " ? ", " : ""}${piece.repeat(characters / piece.length)}`;
    const { user: before } = process.cpuUsage();
    parse(text);
    return process.cpuUsage().user - before;
  };
  processorTime(10_000); // compiles the parser
  const [some, many] = [processorTime(25_000), processorTime(200_000)];
  // Eight times as many: with the square it would be 64. Below 20 ms the clock and the collector of garbage say more than the parser.
  expect(many).toBeLessThan(28 * Math.max(some, 20_000));
});

test("a text that is too large or too deep is refused, whatever it holds", () => {
  const codes = (text: string): string[] => parse(text).faults.map(({ code }) => code);
  expect(codes(" ".repeat(10_000_000))).toEqual(["NN006"]);
  expect(codes(`const k = ${"(".repeat(10_000)}1${")".repeat(10_000)}`)).toEqual(["NN006"]);
  expect(codes(`const k = ${"-".repeat(10_000)}1`)).toEqual(["NN006"]);
  expect(codes(`const k = ${"if a then b else ".repeat(10_000)}1`)).toEqual(["NN006"]);
  expect(codes(`const k = ${"2 ^ ".repeat(10_000)}1`)).toEqual(["NN006"]);
  expect(codes(`const k = x${"[0]".repeat(10_000)}`)).toEqual(["NN006"]);
});
