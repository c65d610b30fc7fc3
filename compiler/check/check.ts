// Ast + library -> Model: everything that a user can get wrong is found here.
import type { ModelDeclaration, SweepDeclaration, TrainDeclaration } from "../../grammar/ast.js";
import type { Diagnostic, Source } from "../report/diagnostic.js";
import { createReport, type Report } from "../report/report.js";
import { silence, type Silencing } from "../report/silence.js";
import { silencings } from "./allow.js";
import { createExpansion } from "./create-expansion.js";
import { checkDeclarations, type DeclarationFacts } from "./declarations.js";
import { expandModel } from "./expand-model.js";
import { createFileScopes, fileFrame } from "./file-scope.js";
import { lint } from "./lints.js";
import { isDeclaration, type LibrarySource, load, type LoadedFile, type Program, type Reader } from "./load.js";
import type { Model } from "./model.js";
import { respelled } from "./respelled.js";
import { checkNames } from "./static-names.js";
import { reportUnused } from "./unused.js";
import { withinStack } from "./within-stack.js";

export interface CheckOptions extends Reader {
  /** `--set hidden=256`: texts by the names of options. */
  readonly set: Readonly<Record<string, string>>;
}

export interface Checked {
  /** The models of the spec in its order; none where there are errors. */
  readonly models: readonly Model[];
  /** In order, without what the spec allows. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the spec allows: a run finds things as well. */
  readonly allows: readonly Silencing[];
  /** The spec, what it imports, and the library. */
  readonly sources: readonly Source[];
}

export function check(
  spec: { readonly path: string; readonly text: string },
  library: readonly LibrarySource[],
  options: CheckOptions,
): Checked {
  const report = createReport();
  const program = load(spec, library, options, report);
  const facts = factsOf(program, report);
  const models = expandAll(program, facts, options.set, report);
  // While something is wrong, what isn't used may only be misspelt where it should be.
  if (!report.hasErrors) for (const file of program.files) reportUnused(file, file === program.main, report);
  // A model that is right can be looked at whatever is wrong with others; of a broken text it may not be the whole.
  if (!program.files.some(({ broken }) => broken)) for (const model of models) lint(model, report);
  const allows = program.files.flatMap(silencings);
  const diagnostics = silence(rootCauses(report.diagnostics), allows);
  const failed = diagnostics.some(({ severity }) => severity === "error");
  if (!failed) for (const model of models) proveWhole(model, program.main);
  return {
    models: failed ? [] : models,
    diagnostics,
    allows,
    sources: [...program.files, ...program.library].map(({ source }) => source),
  };
}

/** What lies around a place that couldn't be read may be wrong only because of that: `mse(guess price)` lacks no argument. */
function rootCauses(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unread = diagnostics.filter(({ code, fix }) => code.startsWith("NN00") && fix === undefined);
  return diagnostics.filter(
    (found) =>
      found.code.startsWith("NN00") ||
      !unread.some(
        ({ at: { source, span } }) =>
          source === found.at.source && found.at.span.start < span.start && span.start <= found.at.span.end,
      ),
  );
}

/** What couldn't be expanded has been reported: a model that left a part out in silence would be another one. */
function proveWhole({ name, losses, metrics, outputs }: Model, { file }: LoadedFile): void {
  const declaration = file.items.find((item) => item.kind === "model" && item.name.text === name);
  const made = { loss: losses.length, metric: metrics.length, output: outputs.length };
  for (const kind of ["loss", "metric", "output"] as const) {
    const body = declaration?.kind === "model" ? declaration.body : [];
    const declared = body.filter((statement) => statement.kind === kind).length;
    if (made[kind] < declared) throw new Error(`a ${kind} of ${name} was dropped without a finding`);
  }
}

/** What the library says of itself is tested with the library; here it only needs its order. */
function factsOf({ files, library }: Program, report: Report): ReadonlyMap<LoadedFile, DeclarationFacts> {
  const ofLibrary = createReport();
  return new Map([
    ...library.map((file) => [file, checkDeclarations(file, ofLibrary)] as const),
    ...files.map((file) => [file, checkDeclarations(file, report)] as const),
  ]);
}

function expandAll(
  program: Program,
  facts: ReadonlyMap<LoadedFile, DeclarationFacts>,
  set: CheckOptions["set"],
  report: Report,
): Model[] {
  const { items } = program.main.file;
  const declarations = items.filter((item) => item.kind === "model");
  const trains = items.filter((item) => item.kind === "train");
  const sweeps = items.filter((item) => item.kind === "sweep");
  checkBlocks(program.main, trains, declarations, report);
  checkBlocks(program.main, sweeps, declarations, report);
  const expanded = declarations.map((declaration) => {
    const train = trains.find(({ name }) => name.text === declaration.name.text);
    const sweep = sweeps.find(({ name }) => name.text === declaration.name.text);
    return expandModel(declaration, { program, facts, train, sweep, set }, report);
  });
  withinStack(
    report,
    { source: program.main.source, span: { start: 0, end: 0 } },
    () => checkBodies(program, facts, report),
    undefined,
  );
  checkSet(
    program.main,
    set,
    expanded.flatMap(({ options }) => options),
    report,
  );
  return expanded.flatMap(({ model }) => model ?? []);
}

/** Names are looked at once more in the declarations themselves: not all of them are used. */
function checkBodies(program: Program, facts: ReadonlyMap<LoadedFile, DeclarationFacts>, report: Report): void {
  const expansion = createExpansion(report);
  for (const [file, scope] of createFileScopes(program, facts, expansion).files) {
    if (file.broken) continue;
    for (const item of file.file.items) {
      if (isDeclaration(item)) checkNames(fileFrame(expansion, file.source, scope, item), item);
    }
  }
}

/** Each `train` or `sweep` block belongs to a model of the file, and each model has one of either at most. */
function checkBlocks(
  { source, broken }: LoadedFile,
  blocks: readonly (TrainDeclaration | SweepDeclaration)[],
  models: readonly ModelDeclaration[],
  report: Report,
): void {
  const candidates = models.map(({ name }) => name.text);
  blocks.forEach(({ kind, name }, i) => {
    const at = { source, span: name };
    const first = blocks.find((other) => other.name.text === name.text);
    if (name.text === "") return;
    if (!candidates.includes(name.text)) {
      const fix = respelled(source, name, name.text, candidates);
      if (!broken) report.add("NN101", at, { what: "model", name: name.text, candidates }, { fix });
    } else if (first && blocks.indexOf(first) < i) {
      report.add(
        "NN108",
        at,
        { name: `${kind} ${name.text}` },
        { related: [{ at: { source, span: first.name }, text: "first declared here" }] },
      );
    }
  });
}

function checkSet(
  { source, file }: LoadedFile,
  set: CheckOptions["set"],
  known: readonly string[],
  report: Report,
): void {
  const model = file.items.find((item) => item.kind === "model");
  const at = { source, span: model?.name ?? { start: 0, end: 0 } };
  const unknown = Object.keys(set).filter((option) => !known.includes(option));
  // One code at one place is kept once, so several unknown names are told in one sentence each of their own place.
  unknown.forEach((option, i) =>
    report.add("NN107", i === 0 ? at : { ...at, span: { start: at.span.start, end: at.span.end + i } }, {
      kind: "unknown",
      option,
      candidates: known,
    }),
  );
}
