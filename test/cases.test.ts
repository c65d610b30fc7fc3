// Every case under test/cases gives what its comments say and nothing else; UPDATE=1 rewrites the comments, and the diff is the review.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../compiler/check/check.js";
import { readLibrary } from "../compiler/library.js";
import { applyFixes } from "../compiler/report/apply-fixes.js";
import { codes, entryOf } from "../compiler/report/catalogue.js";
import type { Diagnostic, Source } from "../compiler/report/diagnostic.js";
import { fromSyntaxFault } from "../compiler/report/report.js";
import { parse } from "../grammar/parse.js";
import { expectedCodes, withExpectations, withoutExpectations } from "./case-file.js";

const library = readLibrary();

/** What the folder's cases are about. */
const kinds: Readonly<Record<string, (source: Source) => readonly Diagnostic[]>> = {
  syntax: (source) => parse(source.text).faults.map((fault) => fromSyntaxFault(source, fault)),
  check: (source) => check(source, library, { read: readText, set: {} }).diagnostics,
  lints: (source) => check(source, library, { read: readText, set: {} }).diagnostics,
};

function readText(path: string): string | undefined {
  return existsSync(path) ? withoutExpectations(readFileSync(path, "utf8")) : undefined;
}

/** All .nn files but those that are there to be imported. */
const cases = Object.entries(kinds).flatMap(([kind, find]) => {
  const folder = join("test/cases", kind);
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const paths = names.map((name) => join(folder, name).replaceAll(sep, "/")).filter((path) => path.endsWith(".nn"));
  return paths
    .filter((path) => !path.includes("/imported/"))
    .sort()
    .map((path) => ({ path, find }));
});

describe.each(cases)("$path", ({ path, find }) => {
  const text = readFileSync(path, "utf8");
  const source: Source = { path, text: withoutExpectations(text), library: false };

  test("gives what it says", () => {
    const actual = withExpectations(source, find(source));
    if (process.env.UPDATE === "1" && actual !== text) writeFileSync(path, actual);
    else expect(actual).toBe(text);
  });

  test("is mended by its fixes", () => {
    const found = find(source);
    for (const { fix, code, message } of found) {
      if (fix?.source.path !== path) continue;
      const mended = applyFixes(source.text, [fix]).text;
      const isSame = (other: Diagnostic): boolean => other.code === code && other.message === message;
      const remaining = find({ ...source, text: mended }).filter(isSame);
      expect(remaining.length, `${code}: ${message}\n${mended}`).toBeLessThan(found.filter(isSame).length);
    }
  });
});

test("every code that a text can bring about has a case", () => {
  const shown = new Set(cases.flatMap(({ path }) => expectedCodes(readFileSync(path, "utf8"))));
  expect(codes.filter((code) => entryOf(code).wrong !== undefined && !shown.has(code))).toEqual([]);
});
