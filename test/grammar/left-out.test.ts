// A setting that was left empty is told of once, where it is, and the setting on the next line is understood.
import { expect, test } from "vitest";
import { sweepSettings } from "../../compiler/check/sweep.js";
import { trainSettings } from "../../compiler/check/training.js";
import type { Item, Setting, SweptRange } from "../../grammar/ast.js";
import { parse } from "../../grammar/parse.js";
import { withoutSpans } from "./meaning.js";

/** What may begin a line of the block and wants something behind it, and the word that the fault names. */
type Head = readonly [text: string, named: string];

const bare = (words: readonly string[]): Head[] => words.map((word) => [word, word]);

const trainHeads: readonly Head[] = [
  ...bare(trainSettings),
  ...bare(["weights", "lr"]),
  ["validate where", "where"],
  ['validate where split == "a" and', "expression"],
  ["validate where split ==", "expression"],
  ["validate where not", "expression"],
  ["validate 10% stratified by", "by"],
  ["test where", "where"],
  ["augment image ->", "->"],
  ["batch 2 *", "expression"],
  ["optimizer", "optimizer"],
  ["freeze h,", "freeze"],
  ['checkpoint "c" every', "every"],
  ['checkpoint "c" every 5', "unit"],
  ["seed if true then", "expression"],
];

const sweepHeads: readonly Head[] = [
  ...bare(sweepSettings),
  ["range", "range"],
  ["range lr in", "in"],
  ["range lr in 1e-4..", "upper end"],
  ["search random(3) ->", "->"],
];

const trainFollowers = [
  "seed 1",
  "batch 64",
  "steps 5000",
  "optimizer adam(lr: 0.1)",
  "clip norm(1)",
  "stop early(patience: 3)",
  "freeze h, encode.weight",
  'validate where split == "valid"',
  "validate 10% stratified by kind",
  'checkpoint "c" every 5 steps',
  'data csv("a.csv") { x = a }',
  "augment image -> flip",
  'allow NN604 "none" seed 1',
];
const sweepFollowers = [
  "search random(3) -> halving",
  "seeds 3",
  "by highest(accuracy)",
  "range lr in 1..2 log",
  "range h",
];

interface Lines {
  readonly settings: readonly Setting[];
  readonly ranges: readonly SweptRange[];
}

function linesOf(item: Item | undefined): Lines {
  if (item?.kind === "train") return { settings: item.settings, ranges: [] };
  if (item?.kind === "sweep") return item;
  throw new Error(`no block, but ${item?.kind}`);
}

/** A line alone in a block. */
function alone(word: string, line: string): unknown {
  const { settings, ranges } = linesOf(parse(`${word} M {\n  ${line}\n}`).file.items[0]);
  return withoutSpans([...settings, ...ranges]);
}

/** The line that stands behind the others. */
function last({ settings, ranges }: Lines): unknown {
  const [line] = [...settings, ...ranges].toSorted((a, b) => b.start - a.start);
  return withoutSpans([line]);
}

const blocks = [
  ["train", trainHeads, trainFollowers],
  ["sweep", sweepHeads, sweepFollowers],
] as const;

for (const [word, heads, followers] of blocks)
  test.each(heads)(`${word}: %s, with nothing behind it`, (head, named) => {
    for (const follower of followers) {
      const text = `${word} M {\n  ${head}\n  ${follower}\n}`;
      const { file, faults } = parse(text);
      const end = text.indexOf(head) + head.length;
      expect(
        faults.map(({ code, start }) => [code, start]),
        text,
      ).toEqual([["NN004", end]]);
      expect(faults[0]!.details.expected).toContain(named);
      expect(file.items, text).toHaveLength(1);
      expect(last(linesOf(file.items[0])), text).toEqual(alone(word, follower));
    }
    if (head.endsWith(",")) return; // A comma before a closing bracket says nothing.
    const closed = parse(`${word} M { ${head} }\nconst k = 1`);
    expect(closed.faults.map(({ code, details }) => [code, details.found])).toEqual([["NN004", "}"]]);
    expect(closed.file.items.map(({ kind }) => kind)).toEqual([word, "const"]);
  });

test("what stands beside a value isn't taken for it", () => {
  for (const [line, found] of [
    ["checkpoint every 5 steps", "every"],
    ["validate stratified", "stratified"],
  ]) {
    const { faults } = parse(`train M {\n  ${line}\n  seed 1\n}`);
    expect(faults.map(({ details }) => details.found)).toEqual([found]);
  }
});

/** Line breaks mean nothing where what stands on the next line can go on with the line before. */
test("a range whose name stands on the next line", () => {
  expect(parse("sweep M {\nrange\nlr in\n1..2\nlog\nrange\nh\nsearch\ngrid(3)\n}").faults).toEqual([]);
});

test.each([
  "optimizer\nadam(lr: 0.1)\nbatch\n64\nseed 1",
  "optimizer\nadam\nseed 1",
  'validate\nwhere\nsplit ==\n"valid"\nand\nnot\nfold == 1\nseed 1',
  "validate where\nnot fold == 1\nseed 1",
  "freeze\nencode,\nh\nseed 1",
  "validate\n10%\nstratified\nby\nkind\nseed 1",
  'checkpoint\n"c"\nevery\n5\nsteps\nseed 1',
  'checkpoint "c" every\nk steps\nseed 1',
  'checkpoint "c" every k\nsteps freeze h',
  'checkpoint "c" every if true or\nfalse then\n1 else\n2 hours\nseed 1',
  "batch 2 *\nk\nseed\nif training\nthen 1 else 2",
  "augment image\n->\nflip\n-> shift(2)\nseed 1",
])("%j has no fault", (lines) => {
  expect(parse(`train M {\n${lines}\n}`).faults).toEqual([]);
});
