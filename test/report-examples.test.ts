// What `nnc explain` shows is true: the wrong example of each code is reported under it, the right one isn't.
import { describe, expect, test } from "vitest";
import { check } from "../compiler/check/check.js";
import { readLibrary } from "../compiler/library.js";
import { codes, entryOf } from "../compiler/report/catalogue.js";

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
