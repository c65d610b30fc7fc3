// What `nnc explain` shows is true: the wrong example of each code is reported under it, the right one isn't.
import { describe, expect, test } from "vitest";
import { check } from "../compiler/check/check.js";
import { commands } from "../compiler/cli/commands.js";
import { readLibrary } from "../compiler/library.js";
import { codes, entryOf } from "../compiler/report/catalogue.js";
import { explain } from "../compiler/report/explain.js";

const library = readLibrary();

function codesIn(text: string): readonly string[] {
  const { diagnostics } = check({ path: "example.nn", text }, library, { read: () => undefined, set: {} });
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

describe.each(codes.filter((code) => entryOf(code).wrong !== undefined))("%s", (code) => {
  const { wrong, right } = entryOf(code);

  test("is reported of its wrong example", () => {
    expect(codesIn(wrong!)).toContainEqual(expect.stringMatching(code));
  });

  test("is not reported of its right example, and no error is", () => {
    const found = codesIn(right!);
    expect(found).not.toContainEqual(expect.stringMatching(code));
    expect(found.filter((line) => entryOf(line.slice(0, 5) as typeof code).severity === "error")).toEqual([]);
  });
});

test.each(codes)("%s names commands that there are, each on one line", (code) => {
  const named = [...explain(code)!.matchAll(/`nnc\s+([^`]*)`/g)].map(([text, words = ""]) => ({ text, words }));
  for (const { text, words } of named) {
    expect(text).not.toContain("\n");
    const [name, ...flags] = words.split(" ");
    const found = commands.find((command) => command.name === name);
    expect(found, text).toBeDefined();
    const known = found!.options.map(({ syntax }) => syntax).join(" ");
    for (const flag of flags.filter((word) => word.startsWith("-"))) expect(known).toContain(flag);
  }
});
