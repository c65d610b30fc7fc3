// `nnc inspect --stage plan`: a spec as a stage of the compiler sees it, in the words of that stage's own printer.
import type { Model } from "../../check/model.js";
import { compileSpec, graphsOf, parseSpec, planOf } from "../../compile.js";
import { printGraph } from "../../ir/print.js";
import type { Precision } from "../../plan/plan.js";
import { printPlan } from "../../plan/print-plan.js";
import type { Action } from "../command.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import { showFindings } from "../findings.js";
import type { Io } from "../io.js";
import { printAst } from "../print-ast.js";
import { printModel } from "../print-model.js";
import { isUnreadable, readText } from "../read-text.js";
import { openModels, unknownModel, type Assignments, type OpenSpec } from "../specs.js";
import { Failure } from "../failure.js";

interface Flags {
  readonly stage: "ast" | keyof typeof stages;
  readonly set?: Assignments;
  readonly precision: Precision;
  readonly model?: string;
}

export const inspect: Action<Flags> = async ([path = ""], flags, io) => {
  if (flags.stage === "ast") return inspectAst(path, io);
  const found = await openModels(path, flags.set, io);
  if (found === undefined) return exitCodes.findings;
  const models = found.models.filter(({ name }) => flags.model === undefined || name === flags.model);
  if (models.length === 0)
    throw unknownModel(
      flags.model ?? "",
      found.models.map(({ name }) => name),
    );
  io.stdout.write(await stages[flags.stage](models, flags, found.opened));
  return exitCodes.ok;
};

type Stage = (models: readonly Model[], flags: Flags, opened: OpenSpec) => string | Promise<string>;

/** The entries that a stage is about. */
const entriesOf = {
  forward: ["forward"],
  train: ["zero", "backward", "update", "project"],
};

const stages = {
  model: (models) => models.map(printModel).join("\n"),
  forward: (models) => graphs(models, entriesOf.forward),
  train: (models) => graphs(models, entriesOf.train),
  plan: (models, { precision }) => models.map((model) => printPlan(planOf(model, { precision }))).join("\n"),
  ts: async (_models, { precision }, { spec, settings, config }) => {
    const { text } = await compileSpec(spec, { ...settings, precision, runtime: config.runtime });
    return text ?? "";
  },
} satisfies Readonly<Record<string, Stage>>;

function graphs(models: readonly Model[], entries: readonly string[]): string {
  const chosen = models.flatMap((model) => graphsOf(model).filter(({ name }) => entries.includes(name)));
  return chosen.map(printGraph).join("\n");
}

/** A sum of thousands of terms is read without recursion, but as a tree it is as deep as it is long. */
function astText(...args: Parameters<typeof printAst>): string {
  try {
    return printAst(...args);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Failure(exitCodes.findings, "the tree of this text is too deep to be shown", undefined, { cause });
  }
}

/** A text with faults has an Ast as well: it is shown as far as it goes. */
async function inspectAst(path: string, io: Io): Promise<ExitCode> {
  const read = await readText(path, io);
  if (isUnreadable(read)) {
    showFindings([read], io);
    return exitCodes.findings;
  }
  const { file, diagnostics } = parseSpec(read);
  io.stdout.write(astText(file, { path: read.path, text: read.text, library: false }));
  showFindings(diagnostics, io);
  return diagnostics.length === 0 ? exitCodes.ok : exitCodes.findings;
}
