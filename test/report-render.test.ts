// What the reports look like, format by format.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../compiler/report/diagnostic.js";
import { createReport, diagnose } from "../compiler/report/report.js";
import { renderers } from "../compiler/report/renderers.js";
import { at, fashion, fashionReport, source } from "./report-spec.js";

const pretty = (...diagnostics: readonly Diagnostic[]): string => renderers.pretty(diagnostics);

describe("pretty", () => {
  test("shows both halves of a conflict, what to do, and the mended line", () => {
    expect(pretty(...fashionReport().diagnostics)).toMatchInlineSnapshot(`
      "fashion.nn:5:41 - warning NN401: sigmoid is used inside the network, where it slows learning down

        5 |   h = image -> flatten -> dense(128) -> sigmoid
          |                                         ^^^^^^^
          = help: use relu, or leaky_relu, maxout or tanh

      fashion.nn:6:17 - error NN301: dense makes 10 scores, but item has 3 classes

        3 |   target item: class(shirt, trouser, coat)
          |                --------------------------- 3 classes are declared here
        6 |   scores = h -> dense(10)
          |                 ^^^^^^^^^ 10 scores
          = help: write dense(classes(item)) and the two can't drift apart (nnc check --fix)
        6 |   scores = h -> dense(classes(item))

      1 error, 1 warning in fashion.nn (1 can be mended by nnc check --fix)
      nnc explain NN401 says more about the first
      "
    `);
  });

  test("says nothing when there is nothing to say", () => {
    expect(pretty()).toBe("");
  });

  test("puts the labels of one line below each other, and names the uses", () => {
    const spec = source("resnet.nn", "layer residual(x) {\n  return relu(main + x)\n}\n");
    const report = createReport();
    report.add(
      "NN203",
      at(spec, "main"),
      { operation: "+", left: "[16, 16, 32]", right: "[32, 32, 16]" },
      {
        label: "[16, 16, 32]",
        related: [
          { at: { source: spec, span: { start: 41, end: 42 } }, text: "[32, 32, 16] from the parameter x" },
          { at: at(spec, "main + x"), text: "both must be equal" },
        ],
        notes: ["in residual(32, stride: 2), used at resnet.nn:24:8"],
        help: "project the shortcut",
      },
    );
    expect(renderers.pretty(report.diagnostics)).toMatchInlineSnapshot(`
      "resnet.nn:2:15 - error NN203: cannot add [16, 16, 32] and [32, 32, 16]

        2 |   return relu(main + x)
          |               ^^^^   - [32, 32, 16] from the parameter x
          |               [16, 16, 32]
          |               -------- both must be equal
          = in residual(32, stride: 2), used at resnet.nn:24:8
          = help: project the shortcut

      1 error in resnet.nn
      nnc explain NN203 says more
      "
    `);
  });

  test("shows places in other files under their names", () => {
    const blocks = source("lib/blocks.nn", "layer block(x) {\r\n  return x -> dense(4)\r\n}\r\n");
    const finding = diagnose(
      "NN206",
      at(fashion, "h ="),
      { layer: "block", first: "[4]", second: "[5]" },
      {
        related: [{ at: at(blocks, "dense(4)"), text: "made for [4] here" }],
      },
    );
    expect(pretty(finding)).toMatchInlineSnapshot(`
      "fashion.nn:5:3 - error NN206: block is shared, so its weights are made for one shape: [4] flows in first, and here [5]

        5 |   h = image -> flatten -> dense(128) -> sigmoid
          |   ^^^
          | at lib/blocks.nn:2:15
        2 |   return x -> dense(4)
          |               -------- made for [4] here
          = help: bring both to the same shape, or use block without share, with weights of its own each time

      1 error in fashion.nn
      nnc explain NN206 says more
      "
    `);
  });

  test("keeps its strokes under tabs, wide characters and marks that take no room", () => {
    const spec = source("数.nn", '\t数 = "e\u0301\u{1f600}" + wrong\n');
    expect(pretty(diagnose("NN102", at(spec, "wrong"), { name: "wrong", candidates: [] }))).toMatchInlineSnapshot(`
      "数.nn:1:15 - error NN102: wrong is not defined

        1 |     数 = "é😀" + wrong
          |                  ^^^^^

      1 error in 数.nn
      nnc explain NN102 says more
      "
    `);
  });

  test("shows a long line around the place", () => {
    const spec = source("long.nn", `a = ${"x + ".repeat(500)}wrong + ${"y + ".repeat(500)}z\n`);
    const text = renderers.pretty([diagnose("NN102", at(spec, "wrong"), { name: "wrong", candidates: [] })], {
      width: 60,
    });
    expect(text).toMatchInlineSnapshot(`
      "long.nn:1:2005 - error NN102: wrong is not defined

        1 | …x + x + x + x + x + wrong + y + y + y + y + y + y + y + y + …
          |                      ^^^^^

      1 error in long.nn
      nnc explain NN102 says more
      "
    `);
  });

  test("underlines a place of several lines to the end of the first, and the end of the text", () => {
    const spec = source("open.nn", "model M {\n  h = image\n    -> dense(4)\n");
    const report = createReport();
    report.add(
      "NN003",
      at(spec, "{"),
      { open: "{", close: "}" },
      {
        related: [
          {
            at: { source: spec, span: { start: spec.text.length, end: spec.text.length } },
            text: "the file ends here",
          },
        ],
      },
    );
    report.add("NN105", at(spec, "h = image\n    -> dense(4)"), { what: "binding", name: "h" });
    expect(renderers.pretty(report.diagnostics)).toMatchInlineSnapshot(`
      "open.nn:1:9 - error NN003: this { is never closed: the } that belongs to it is missing

        1 | model M {
          |         ^
        4 |
          | - the file ends here

      open.nn:2:3 - warning NN105: the binding h is never used

        2 |   h = image
          |   ^^^^^^^^^
          = help: take it out, or use h where it was meant to be used

      1 error, 1 warning in open.nn
      nnc explain NN003 says more about the first
      "
    `);
  });

  test("says so when a fix takes a line out, and shows each line that changes", () => {
    const spec = source("s.nn", "model S {\n  unused = 1\n  a = x relu\n  b = 2\n  c = y relu\n}\n");
    const insert = (words: string) => ({
      start: at(spec, words).span.start,
      end: at(spec, words).span.start,
      text: "-> ",
    });
    const report = createReport();
    report.add(
      "NN105",
      at(spec, "unused"),
      { what: "binding", name: "unused" },
      {
        help: "take it out",
        fix: { source: spec, edits: [{ ...at(spec, "  unused = 1\n").span, text: "" }] },
      },
    );
    report.add(
      "NN001",
      at(spec, "relu"),
      { stage: "relu" },
      {
        fix: { source: spec, edits: [insert("relu\n  b"), insert("relu\n}")] },
      },
    );
    expect(renderers.pretty(report.diagnostics)).toMatchInlineSnapshot(`
      "s.nn:2:3 - warning NN105: the binding unused is never used

        2 |   unused = 1
          |   ^^^^^^
          = help: take it out (nnc check --fix)

      s.nn:3:9 - error NN001: -> is missing before relu

        3 |   a = x relu
          |         ^^^^
          = help: every stage of a chain stands behind an arrow: -> relu (nnc check --fix)
        3 |   a = x -> relu
        5 |   c = y -> relu

      1 error, 1 warning in s.nn (2 can be mended by nnc check --fix)
      nnc explain NN105 says more about the first
      "
    `);
  });

  test("shows no lines of a file that couldn't be read", () => {
    const missing = { source: source("gone.nn", ""), span: { start: 0, end: 0 } };
    expect(pretty(diagnose("NN112", missing, { path: "gone.nn", problem: "doesn't exist" }))).toMatchInlineSnapshot(`
      "gone.nn:1:1 - error NN112: gone.nn doesn't exist

      1 error in gone.nn
      nnc explain NN112 says more
      "
    `);
  });

  test("lets nothing in a spec steer the terminal", () => {
    const spec = source("bad.nn", "a = \u001b[2J\u202eabc\n");
    const finding = diagnose(
      "NN005",
      at(spec, "\u001b"),
      { found: "\u001b[2J", instead: "" },
      { label: "\u0007", notes: ["\u009b"] },
    );
    for (const render of [renderers.pretty, renderers.compact, renderers.github]) {
      expect(render([finding])).not.toMatch(/[\u001b\u0007\u202e\u009b]/);
    }
  });

  test("underlines within the line that it shows, whatever the text and the place", () => {
    const texts = fc
      .array(fc.constantFrom("a", "\t", "数", "e\u0301", "\u{1f600}", "\r\n", "\n", "long ".repeat(30)))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, fc.nat(200), fc.nat(20), (text, start, length) => {
        const spec = source("any.nn", text);
        const span = { start: Math.min(start, text.length), end: Math.min(start + length, text.length) };
        const rows = renderers
          .pretty([diagnose("NN102", { source: spec, span }, { name: "x", candidates: [] })], { width: 60 })
          .split("\n")
          .slice(2, 4);
        if (text !== "") expect(rows[1]).toMatch(/^ +\| +\^+$/);
        expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(60 * 4 + 10);
      }),
    );
  });

  test("is the same text with and without colours", () => {
    const { diagnostics } = fashionReport();
    const colored = renderers.pretty(diagnostics, { color: true });
    expect(colored).toContain("\u001b[31merror\u001b[39m");
    expect(colored.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderers.pretty(diagnostics));
  });

  test("sums up", () => {
    const blocks = source("blocks.nn", "x");
    const unused = diagnose("NN105", at(blocks, "x"), { what: "layer", name: "x" });
    const remark = diagnose("NN404", at(fashion, "h ="), { activations: ["relu", "tanh"] });
    const lastLines = pretty(unused, ...fashionReport().diagnostics, remark)
      .trimEnd()
      .split("\n")
      .slice(-2);
    expect(lastLines).toEqual([
      "1 error, 2 warnings, 1 remark in 2 files (1 can be mended by nnc check --fix)",
      "nnc explain NN105 says more about the first",
    ]);
  });
});

test("compact is a line each", () => {
  expect(renderers.compact(fashionReport().diagnostics)).toMatchInlineSnapshot(`
    "fashion.nn:5:41: warning NN401: sigmoid is used inside the network, where it slows learning down
    fashion.nn:6:17: error NN301: dense makes 10 scores, but item has 3 classes
    "
  `);
});

describe("github", () => {
  test("is a command each", () => {
    expect(renderers.github(fashionReport().diagnostics)).toMatchInlineSnapshot(`
      "::warning file=fashion.nn,line=5,endLine=5,col=41,endColumn=48,title=NN401::sigmoid is used inside the network, where it slows learning down%0Ahelp: use relu, or leaky_relu, maxout or tanh
      ::error file=fashion.nn,line=6,endLine=6,col=17,endColumn=26,title=NN301::dense makes 10 scores, but item has 3 classes%0Ahelp: write dense(classes(item)) and the two can't drift apart
      "
    `);
  });

  test("escapes what would end a property or a command, and leaves columns out over several lines", () => {
    const spec = source("a,b:100%.nn", "one\ntwo\n");
    const finding = diagnose(
      "NN004",
      at(spec, "one\ntwo"),
      { expected: "100%", found: "a\nb" },
      { notes: ["c: d, e"] },
    );
    expect(renderers.github([finding])).toBe(
      "::error file=a%2Cb%3A100%25.nn,line=1,endLine=2,title=NN004::100%25 was expected here, but there is a␊b%0Ac: d, e\n",
    );
  });
});

test("json has a stable shape", () => {
  expect(JSON.parse(renderers.json(fashionReport().diagnostics.slice(1)))).toMatchInlineSnapshot(`
    {
      "diagnostics": [
        {
          "code": "NN301",
          "end": {
            "column": 26,
            "line": 6,
            "offset": 157,
          },
          "file": "fashion.nn",
          "fix": {
            "edits": [
              {
                "end": {
                  "column": 26,
                  "line": 6,
                  "offset": 157,
                },
                "file": "fashion.nn",
                "start": {
                  "column": 17,
                  "line": 6,
                  "offset": 148,
                },
                "text": "dense(classes(item))",
              },
            ],
          },
          "help": "write dense(classes(item)) and the two can't drift apart",
          "label": "10 scores",
          "message": "dense makes 10 scores, but item has 3 classes",
          "notes": [],
          "related": [
            {
              "end": {
                "column": 43,
                "line": 3,
                "offset": 82,
              },
              "file": "fashion.nn",
              "start": {
                "column": 16,
                "line": 3,
                "offset": 55,
              },
              "text": "3 classes are declared here",
            },
          ],
          "severity": "error",
          "start": {
            "column": 17,
            "line": 6,
            "offset": 148,
          },
        },
      ],
      "summary": {
        "errors": 1,
        "fixable": 1,
        "remarks": 0,
        "warnings": 0,
      },
      "version": 1,
    }
  `);
  expect(JSON.parse(renderers.json([]))).toEqual({
    version: 1,
    diagnostics: [],
    summary: { errors: 0, warnings: 0, remarks: 0, fixable: 0 },
  });
});

describe("sarif", () => {
  interface Log {
    readonly version: string;
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly unknown[];
    }[];
  }
  const log = (diagnostics: readonly Diagnostic[]): Log => JSON.parse(renderers.sarif(diagnostics)) as Log;

  test("lists each rule once and points to it", () => {
    const { version, runs } = log([...fashionReport().diagnostics, ...fashionReport().diagnostics]);
    expect(version).toBe("2.1.0");
    expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(["NN301", "NN401"]);
    expect(runs[0]?.results.map((result) => (result as { ruleIndex: number }).ruleIndex)).toEqual([1, 0, 1, 0]);
  });

  test("carries places, the other half and the fix", () => {
    expect(log(fashionReport().diagnostics).runs[0]?.results[1]).toMatchInlineSnapshot(`
      {
        "fixes": [
          {
            "artifactChanges": [
              {
                "artifactLocation": {
                  "uri": "fashion.nn",
                },
                "replacements": [
                  {
                    "deletedRegion": {
                      "charLength": 9,
                      "charOffset": 148,
                      "endColumn": 26,
                      "endLine": 6,
                      "startColumn": 17,
                      "startLine": 6,
                    },
                    "insertedContent": {
                      "text": "dense(classes(item))",
                    },
                  },
                ],
              },
            ],
            "description": {
              "text": "write dense(classes(item)) and the two can't drift apart",
            },
          },
        ],
        "level": "error",
        "locations": [
          {
            "physicalLocation": {
              "artifactLocation": {
                "uri": "fashion.nn",
              },
              "region": {
                "charLength": 9,
                "charOffset": 148,
                "endColumn": 26,
                "endLine": 6,
                "startColumn": 17,
                "startLine": 6,
              },
            },
          },
        ],
        "message": {
          "text": "dense makes 10 scores, but item has 3 classes
      10 scores
      write dense(classes(item)) and the two can't drift apart",
        },
        "relatedLocations": [
          {
            "id": 0,
            "message": {
              "text": "3 classes are declared here",
            },
            "physicalLocation": {
              "artifactLocation": {
                "uri": "fashion.nn",
              },
              "region": {
                "charLength": 27,
                "charOffset": 55,
                "endColumn": 43,
                "endLine": 3,
                "startColumn": 16,
                "startLine": 3,
              },
            },
          },
        ],
        "ruleId": "NN301",
        "ruleIndex": 0,
      }
    `);
  });

  test("writes paths as addresses", () => {
    const spec = source("my specs/a#1.nn", "x");
    const text = renderers.sarif([diagnose("NN105", at(spec, "x"), { what: "layer", name: "x" })]);
    expect(text).toContain('"uri": "my%20specs/a%231.nn"');
  });
});
