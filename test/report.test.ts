// Gathering findings: order, doubles, silencing, and what the grammar has found.
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../compiler/report/diagnostic.js";
import { createReport, diagnose, fromSyntaxFault } from "../compiler/report/report.js";
import { applyFixes } from "../compiler/report/apply-fixes.js";
import { silence } from "../compiler/report/silence.js";
import { at, fashion, fashionReport, source } from "./report-spec.js";

describe("a report", () => {
  test("gives findings by file, place and code, whatever came first", () => {
    const blocks = source("blocks.nn", "layer a(x) { return x }");
    const report = createReport();
    report.add("NN401", at(fashion, "sigmoid"), { activation: "sigmoid" });
    report.add("NN105", at(fashion, "h ="), { what: "binding", name: "h" });
    report.add("NN102", at(fashion, "h ="), { name: "h", candidates: [] });
    report.add("NN105", at(blocks, "a"), { what: "layer", name: "a" });
    expect(report.diagnostics.map(({ at, code }) => `${at.source.path} ${code}`)).toEqual([
      "blocks.nn NN105",
      "fashion.nn NN102",
      "fashion.nn NN105",
      "fashion.nn NN401",
    ]);
  });

  test("cuts what nobody would read to its end", () => {
    const report = createReport();
    const name = "n".repeat(100_000);
    report.add("NN102", at(fashion, "h ="), { name, candidates: [] });
    report.add("NN113", at(fashion, "h ="), { what: Array(10_000).fill("x").join(" + "), where: "here" });
    const [undefinedName, formula] = report.diagnostics.map(({ message }) => message);
    expect(undefinedName).toBe(`${"n".repeat(100)}… is not defined`);
    expect(formula).toMatch(/^x \+ x .* … .* \+ x has no meaning here$/);
    expect(formula?.length).toBeLessThan(1100);
  });

  test("keeps the same code at the same place once, the first time", () => {
    const report = createReport();
    report.add("NN102", at(fashion, "h ="), { name: "first", candidates: [] });
    report.add("NN102", at(fashion, "h ="), { name: "second", candidates: [] });
    expect(report.diagnostics.map(({ message }) => message)).toEqual(["first is not defined"]);
  });

  test("has errors once there is one", () => {
    const report = createReport();
    report.add("NN401", at(fashion, "sigmoid"), { activation: "sigmoid" });
    expect(report.hasErrors).toBe(false);
    report.add("NN102", at(fashion, "h ="), { name: "h", candidates: [] });
    expect(report.hasErrors).toBe(true);
  });

  test("takes severity and help from the catalogue unless the reporter knows better", () => {
    const plain = diagnose("NN305", at(fashion, "h ="), { kind: "unreached", what: "binding", name: "h" });
    const known = diagnose(
      "NN305",
      at(fashion, "h ="),
      { kind: "unreached", what: "binding", name: "h" },
      { severity: "warning", help: "use it" },
    );
    expect([plain.severity, plain.help]).toEqual(["error", undefined]);
    expect([known.severity, known.help]).toEqual(["warning", "use it"]);
  });

  test("takes over what the grammar has found", () => {
    const fault = {
      code: "NN003",
      details: { open: "{", close: "}" },
      start: 14,
      end: 15,
      related: { span: { start: 20, end: 25 }, text: "perhaps here" },
      fix: [{ start: 25, end: 25, text: "}" }],
    };
    const diagnostic = fromSyntaxFault(fashion, fault);
    expect(diagnostic.message).toBe("this { is never closed: the } that belongs to it is missing");
    expect(diagnostic.related).toEqual([
      { at: { source: fashion, span: { start: 20, end: 25 } }, text: "perhaps here" },
    ]);
    expect(diagnostic.fix).toEqual({ source: fashion, edits: fault.fix });
    expect(() => fromSyntaxFault(fashion, { ...fault, code: "NN998" })).toThrow("NN998");
  });
});

describe("an allow", () => {
  const spec = source("s.nn", 'model S {\n  allow NN401 "a probability"\n  h = x -> sigmoid\n  g = h -> sigmoid\n}\n');
  const allow = (code: string, covers: string) => ({
    code,
    at: at(spec, 'allow NN401 "a probability"'),
    covers: at(spec, covers),
  });
  const sigmoid = (words: string): Diagnostic => diagnose("NN401", at(spec, words), { activation: "sigmoid" });
  const first = sigmoid("x -> sigmoid");
  const second = sigmoid("h -> sigmoid");
  const codesOf = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map(({ code }) => code);

  test("silences a warning in the statement that it stands before, and no other", () => {
    expect(silence([first, second], [allow("NN401", "h = x -> sigmoid")])).toEqual([second]);
  });

  test("is reported when there is nothing to silence, and can be taken out", () => {
    const [complaint, ...others] = silence([second], [allow("NN401", "h = x -> sigmoid")]);
    expect([complaint?.code, codesOf(others)]).toEqual(["NN109", ["NN401"]]);
    expect(applyFixes(spec.text, [complaint!.fix!]).text).toBe(
      "model S {\n  h = x -> sigmoid\n  g = h -> sigmoid\n}\n",
    );
  });

  test("doesn't silence another code", () => {
    expect(codesOf(silence([first], [allow("NN402", "h = x -> sigmoid")]))).toEqual(["NN109", "NN401"]);
  });

  test("doesn't silence an error", () => {
    const error = diagnose("NN102", at(spec, "x ->"), { name: "x", candidates: [] });
    const remaining = silence([error], [allow("NN102", "h = x -> sigmoid")]);
    expect(remaining.map(({ message }) => message)).toEqual([
      "NN102 is an error and can't be allowed",
      "x is not defined",
    ]);
  });

  test("silences what an entry calls an error and the reporter a warning", () => {
    const softened = diagnose(
      "NN305",
      at(spec, "h = x"),
      { kind: "unreached", what: "binding", name: "h" },
      { severity: "warning" },
    );
    expect(silence([softened], [allow("NN305", "h = x -> sigmoid")])).toEqual([]);
  });

  test("of a code that doesn't exist is an error", () => {
    expect(silence([], [allow("NN1", "h = x -> sigmoid")]).map(({ code, severity }) => [code, severity])).toEqual([
      ["NN111", "error"],
    ]);
  });

  test("covers nothing in another file", () => {
    const other = { ...spec, path: "other.nn" };
    const elsewhere = diagnose("NN401", { source: other, span: first.at.span }, { activation: "sigmoid" });
    expect(codesOf(silence([elsewhere], [allow("NN401", "h = x -> sigmoid")]))).toEqual(["NN401", "NN109"]);
  });
});

describe("fixes", () => {
  const fix = (...edits: readonly [number, number, string][]) => ({
    source: fashion,
    edits: edits.map(([start, end, text]) => ({ start, end, text })),
  });

  test("are applied together, whatever their order", () => {
    const { text, applied, left } = applyFixes("one two three", [
      fix([8, 13, "3"]),
      fix([0, 3, "1"]),
      fix([4, 4, "and "]),
    ]);
    expect([text, applied.length, left.length]).toEqual(["1 and two 3", 3, 0]);
  });

  test("that overlap an earlier one are left, with all their edits", () => {
    const later = fix([2, 5, "x"], [8, 13, "3"]);
    const { text, left } = applyFixes("one two three", [fix([0, 3, "1"]), later]);
    expect([text, left]).toEqual(["1 two three", [later]]);
  });

  test("that say the same are applied once", () => {
    const { text, applied } = applyFixes("one two", [fix([3, 3, ","]), fix([3, 3, ","])]);
    expect([text, applied.length]).toEqual(["one, two", 2]);
  });

  test("that put different texts in at one place clash", () => {
    expect(applyFixes("one two", [fix([3, 3, ","]), fix([3, 3, ";"])]).text).toBe("one, two");
  });

  test("may touch where one ends and the next begins", () => {
    expect(applyFixes("abcd", [fix([0, 2, "x"]), fix([2, 4, "y"]), fix([2, 2, "-"])]).text).toBe("x-y");
  });

  test("of the report lead to the text that the message shows", () => {
    const fixes = fashionReport().diagnostics.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    expect(applyFixes(fashion.text, fixes).text).toBe(fashion.text.replace("dense(10)", "dense(classes(item))"));
  });
});
