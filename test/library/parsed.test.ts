// The library as the build stores it says the same as the library as it is written.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../compiler/check/check.js";
import type { LibrarySource } from "../../compiler/check/load.js";
import { readLibrary } from "../../compiler/library.js";

const script = "../../scripts/parsed-library.mjs";
const { writeParsedLibrary } = (await import(script)) as { writeParsedLibrary: (folder: string) => Promise<void> };

async function stored(): Promise<LibrarySource[]> {
  const folder = mkdtempSync(join(tmpdir(), "nnc-library-"));
  try {
    cpSync("compiler/library", folder, { recursive: true });
    await writeParsedLibrary(folder);
    return JSON.parse(readFileSync(join(folder, "parsed.json"), "utf8")) as LibrarySource[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const spec = `model Digits(drop: float in 0..0.9 = 0.2) {
  input image: [28, 28]
  target digit: class(10)
  h = image -> flatten -> maxout(16) -> dropout(drop) -> dense(8) -> gelu
  scores = h -> dense(9)
  loss cross_entropy(scores, digit, smoothing: 0.1)
  metric f1(h -> dense(10), digit)
  regularize elastic(1e-4)
}
train Digits { optimizer adamw(lr: cosine(1e-3, warmup: 10)) seed 1 }
`;

test("a spec means the same with either", async () => {
  const library = await stored();
  expect(library.map(({ path, text }) => [path, text])).toEqual(readLibrary().map(({ path, text }) => [path, text]));
  expect(library.every(({ file }) => file !== undefined && file.items.length > 0)).toBe(true);
  for (const text of [spec, spec.replace("dense(9)", "dense(10)").replace("h -> dense(10)", "scores")]) {
    const [written, read] = [readLibrary(), library].map((sources) => {
      const options = { read: () => undefined, set: {} };
      const { models, diagnostics } = check({ path: "model.nn", text }, sources, options);
      return {
        models: models.map(({ parameters, groups, options, uses }) => [
          parameters.map(({ name, value, initial }) => [name, value.id, initial.id]),
          groups.map(({ name, update }) => [name, update.id]),
          options.map(({ name, default: preset, range }) => [name, preset, range]),
          uses.map(({ text }) => text),
        ]),
        found: diagnostics.map(({ code, message, at }) => [code, message, at.span, at.source.path]),
      };
    });
    expect(read).toEqual(written);
  }
});
