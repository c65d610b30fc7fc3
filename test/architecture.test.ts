// Holds the house's plan: which room may import from which (ARCHITECTURE.md, "Rooms"), no cycles, no drawers for odds and ends.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

/** What a room may import besides itself: rooms, or single files of one. The first room whose name starts a file's path is the file's. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "grammar/": [],
  "compiler/ir/": [],
  "compiler/report/": ["grammar/"],
  // Checks a stated gradient against the derived one. Which sources of data and which comparisons there are is one table for all.
  "compiler/check/": [
    "grammar/",
    "compiler/ir/",
    "compiler/report/",
    "compiler/differentiate/",
    "runtime/data/sources.ts",
    "runtime/data/condition.ts",
  ],
  "compiler/library/": [],
  // Gradients are taken of graphs in which training is decided and what that leaves is simplified.
  "compiler/lower/": [
    "compiler/ir/",
    "compiler/check/model.ts",
    "compiler/differentiate/",
    "compiler/optimize/simplify.ts",
  ],
  "compiler/differentiate/": ["compiler/ir/"],
  "compiler/optimize/": ["compiler/ir/"],
  "compiler/plan/": ["compiler/ir/"],
  "compiler/emit/": [
    "compiler/plan/",
    "compiler/check/model.ts",
    "compiler/ir/",
    "compiler/report/diagnostic.ts",
    "compiler/report/position.ts",
    "runtime/blueprint.ts",
    "runtime/layout.ts",
    "runtime/data/preparation.ts",
    "runtime/data/sources.ts",
  ],
  "compiler/assemble/": [
    "compiler/plan/",
    "compiler/check/model.ts",
    "compiler/emit/blueprint.ts",
    "runtime/index.ts",
    "runtime/bind.ts",
  ],
  // Which weights multiply is asked where regularizers ask it.
  "compiler/summarize/": ["compiler/plan/", "compiler/check/model.ts", "compiler/check/reach.ts", "compiler/ir/"],
  // Which values are activations is asked where lints ask it. A copy of the network is what it observes.
  "compiler/observe/": [
    "compiler/check/model.ts",
    "compiler/check/curve.ts",
    "compiler/check/flow.ts",
    "compiler/check/reach.ts",
    "compiler/check/lints/activations.ts",
    "compiler/check/lints/network.ts",
    "compiler/ir/",
    "compiler/report/",
    "runtime/index.ts",
  ],
  "compiler/chart/": [],
  "compiler/draw/": ["compiler/check/model.ts", "compiler/ir/", "compiler/chart/escaped.ts"],
  // Which scores a target is compared with is asked where outputs ask it; rows are prepared as the runtime prepares them.
  "compiler/outcomes/": [
    "compiler/check/model.ts",
    "compiler/check/outputs.ts",
    "compiler/ir/",
    "compiler/chart/pixels.ts",
    "runtime/index.ts",
    "runtime/data/",
  ],
  // Which epoch is a run's best is asked where the list of runs asks it.
  "compiler/run-page/": [
    "compiler/chart/",
    "compiler/outcomes/",
    "compiler/summarize/summarize.ts",
    "compiler/observe/best-epoch.ts",
  ],
  // Whether a checkpoint loads is asked as the runtime asks it.
  "compiler/compare/": [
    "compiler/check/model.ts",
    "compiler/emit/blueprint.ts",
    "compiler/ir/",
    "compiler/summarize/summarize.ts",
    "runtime/tensor-differences.ts",
  ],
  // Settings are drawn with the generator that draws everything else.
  "compiler/sweep/": ["compiler/check/model.ts", "compiler/chart/", "runtime/philox.ts"],
  // Reads Model and Graph and Plan to show them; looks at the engines to say which one there is.
  "compiler/cli/": [
    "compiler/compile.ts",
    "compiler/report/",
    "compiler/check/model.ts",
    "compiler/ir/",
    "compiler/plan/plan.ts",
    "compiler/plan/print-plan.ts",
    "compiler/summarize/",
    "compiler/observe/",
    "compiler/draw/",
    "compiler/compare/",
    "compiler/chart/chart.ts",
    "compiler/outcomes/",
    "compiler/run-page/",
    "compiler/sweep/",
    "grammar/ast.ts",
    "grammar/format.ts",
    "runtime/index.ts",
    "runtime/clone.ts",
    "runtime/data/condition.ts",
    // Rows that are named on the command line are read as a spec's data is.
    "runtime/read-source.ts",
    "runtime/data/sources.ts",
    "runtime/data/preparation.ts",
    "runtime/data/stream.ts",
    // Where a run's best weights lie.
    "runtime/keep-checkpoints.ts",
    // How files are written, and why not.
    "runtime/data/beside.ts",
    // Which rows training leaves out, evaluation does too.
    "runtime/data/complete-rows.ts",
    // Where a row stands.
    "runtime/data/dataset.ts",
    "runtime/data/system-reason.ts",
    // Figures and times are written alike in progress and in the list of runs.
    "runtime/progress-line.ts",
    "runtime/engines.ts",
    "runtime/environment.ts",
    "runtime/native-engine.ts",
  ],
  "compiler/": ["compiler/", "grammar/", "runtime/blueprint.ts"],
  "runtime/": [],
  "native/": [],
  "examples/": [],
};
const roots = ["grammar", "compiler", "runtime", "native", "examples"];
const drawers = /(^|[/.-])(utils?|helpers?|types?|common|misc|shared)\.ts$/;

const files = roots
  .filter((root) => existsSync(root))
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => join(root, name)))
  .map((path) => path.replaceAll(sep, "/"))
  .filter((path) => path.endsWith(".ts") && !path.includes("node_modules/") && !path.startsWith("native/build/")); // make keeps .ts files of its own there

test("rooms import only what the plan allows", () => {
  const strays = files.flatMap((file) => {
    const room = Object.keys(mayImport).find((name) => file.startsWith(name)) ?? "";
    const allowed = [room, ...(mayImport[room] ?? [])];
    return importsOf(file)
      .filter((path) => !allowed.some((name) => path.startsWith(name)))
      .map((path) => `${file} imports ${path}`);
  });
  expect(strays).toEqual([]);
});

test("no import leads back to where it started", () => {
  const imports = new Map(files.map((file) => [file, valueImportsOf(file)]));
  const done = new Set<string>();
  const cycleFrom = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    const found = (imports.get(file) ?? []).map((next) => cycleFrom(next, [...path, file])).find(Boolean);
    done.add(file);
    return found;
  };
  const cycles = files.map((file) => cycleFrom(file, [])).filter((cycle) => cycle !== undefined);
  expect(cycles.map((cycle) => cycle.join(" -> "))).toEqual([]);
});

test("a file's name says what it holds", () => {
  expect(files.filter((file) => drawers.test(file) || file !== file.toLowerCase() || file.includes("_"))).toEqual([]);
});

/** The project's own files that a file imports, for values or for types. */
function importsOf(file: string): string[] {
  return pathsIn(readFileSync(file, "utf8"), file);
}

/** Without `import type` and `export type`: two types may well speak of each other, and nothing of it runs. */
function valueImportsOf(file: string): string[] {
  return pathsIn(readFileSync(file, "utf8").replace(/^(import|export) type [^;]*;/gm, ""), file);
}

function pathsIn(text: string, file: string): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) =>
      normalize(join(dirname(file), name))
        .replaceAll(sep, "/")
        .replace(/\.js$/, ".ts"),
    );
}
