// The reference of the library is made from the library's comments: complete, and fresh.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builtInDocs } from "../../compiler/check/built-in-docs.js";
import { builtIns } from "../../compiler/check/built-ins.js";
import { readLibrary } from "../../compiler/library.js";
import { format } from "../../grammar/format.js";
import { parse } from "../../grammar/parse.js";
import { exampleOf, page, withLibrary } from "../../scripts/library-docs.js";

test("docs/language.md lists the library as it is (npx tsx scripts/library-docs.ts)", () => {
  const text = readFileSync(page, "utf8");
  expect(text).toBe(withLibrary(text));
});

test("every declaration says what it is, and shows it", () => {
  const silent = readLibrary().flatMap(({ path, text }) =>
    parse(text).file.items.flatMap((item) => {
      if (item.kind === "import" || item.kind === "train") return [];
      const [first = ""] = item.doc.split("\n");
      return first.length > 20 && exampleOf(item.doc) !== undefined ? [] : [`${path}: ${item.name.text}`];
    }),
  );
  expect(silent).toEqual([]);
});

test("the library is laid out as nnc fmt has it", () => {
  for (const { text } of readLibrary()) expect(format(text)).toBe(text);
});

test("every built-in function is explained", () => {
  expect(Object.keys(builtInDocs).sort()).toEqual(Object.keys(builtIns).sort());
});
