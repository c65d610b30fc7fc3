// Every expected module is strictly typed, and its types refuse what doesn't fit (test/cases/emit/typed-use.ts).
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cases = join(root, "test", "cases", "emit");

test("expected modules pass tsc --strict, and wrong shapes, classes and options don't", () => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const files = readdirSync(cases).filter((name) => name.endsWith(".ts"));
  const program = ts.createProgram(
    files.map((name) => join(cases, name)),
    options,
  );
  const own = (diagnostic: ts.Diagnostic): boolean => diagnostic.file?.fileName.includes("/test/cases/") ?? true;
  const found = ts.getPreEmitDiagnostics(program).filter(own);
  const host = { getCanonicalFileName: String, getCurrentDirectory: () => root, getNewLine: () => "\n" };
  expect(ts.formatDiagnostics(found, host)).toBe("");
});
