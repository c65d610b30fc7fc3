// Generated code is laid out as prettier would lay it out, though most of it never passes through prettier.
import fc from "fast-check";
import { format } from "prettier";
import { expect, test } from "vitest";
import { callDoc, textOf } from "../../compiler/emit/layout-doc.js";
import { literal } from "../../compiler/emit/literal.js";
import { plain } from "./plain-data.js";

const width = 120;
const byPrettier = (code: string): Promise<string> => format(code, { filepath: "model.ts", printWidth: width });

test("any data", async () => {
  await fc.assert(
    fc.asyncProperty(plain, async (data) => {
      const text = textOf(["const x = ", literal(data), ";\n"], width);
      expect(text).toBe(await byPrettier(text));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("objects that are spread", async () => {
  const text = textOf(["const x = ", literal({ a: { b: 1, c: { d: [] } }, e: {} }, 2), ";\n"], width);
  expect(text).toBe("const x = {\n  a: {\n    b: 1,\n    c: { d: [] },\n  },\n  e: {},\n};\n");
  expect(text).toBe(await byPrettier(text));
});

test("calls with a list, a text and an object of any length", async () => {
  const text = fc.integer({ min: 1, max: 130 }).map((length) => JSON.stringify("h".repeat(length)));
  await fc.assert(
    fc.asyncProperty(text, plain, fc.boolean(), async (first, data, hasList) => {
      const before = hasList ? [literal([128, 10]), first] : [first];
      const call = callDoc("this.bind.matmul", before, literal({ views: data, batched: true }, 1));
      const written = textOf(["f = ", call, ";\n"], width);
      expect(written).toBe(await byPrettier(written));
    }),
    { numRuns: 300, seed: 1 },
  );
});
