// Every lint has a case that it reports and at least three models that it leaves alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../compiler/check/check.js";
import { readLibrary } from "../../compiler/library.js";
import { codes, entryOf } from "../../compiler/report/catalogue.js";
import { parse } from "../../grammar/parse.js";
import { expectedCodes, withoutExpectations } from "../case-file.js";

const folder = "test/cases/lints";
const texts = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
const linted = codes.filter((code) => code === "NN303" || code === "NN308" || /^NN(4..|50[12]|60[2-6])$/.test(code));

const library = readLibrary();

describe.each(linted)("%s", (code) => {
  const reported = texts.get(`${code.toLowerCase()}.nn`) ?? "";
  const silent = texts.get(`${code.toLowerCase()}-silent.nn`) ?? "";

  test("is reported", () => {
    expect(expectedCodes(reported)).toContain(code);
  });

  test("leaves at least three models alone that come near it", () => {
    const models = parse(withoutExpectations(silent)).file.items.filter(({ kind }) => kind === "model");
    expect(models.length).toBeGreaterThanOrEqual(3);
    expect(expectedCodes(silent)).not.toContain(code);
  });

  test("is near to no other warning where it is silent", () => {
    const warnings = silent.split("\n").filter((line) => /\/\/ .*\^ (warning|error) NN/.test(line));
    expect(warnings).toEqual([]);
  });

  test("finds nothing to warn of in the mended example", () => {
    const { diagnostics } = check({ path: "right.nn", text: entryOf(code).right! }, library, {
      read: () => undefined,
      set: {},
    });
    expect(diagnostics.filter(({ severity }) => severity !== "information")).toEqual([]);
  });
});
