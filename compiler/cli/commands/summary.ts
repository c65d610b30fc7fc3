// `nnc summary`: each model on a page: a line a layer, what it weighs and takes to run, and what training will do.
import type { Model } from "../../check/model.js";
import { planOf } from "../../compile.js";
import type { Precision } from "../../plan/plan.js";
import { printSummary } from "../../summarize/print-summary.js";
import { summarize } from "../../summarize/summarize.js";
import type { Action } from "../command.js";
import { exitCodes } from "../exit-codes.js";
import { fieldType, trainingLines } from "../print-model.js";
import { openModels, type Assignments } from "../specs.js";
import { count, table } from "../text.js";

interface Flags {
  readonly set?: Assignments;
  readonly precision: Precision;
  readonly json?: true;
}

export const summary: Action<Flags> = async ([path = ""], { set, precision, json }, io) => {
  const found = await openModels(path, set, io);
  if (found === undefined) return exitCodes.findings;
  const pages = found.models.map((model) => ({
    ...summarize(model, planOf(model, { precision })),
    inputs: model.inputs.map(typed),
    targets: model.targets.map(typed),
    losses: model.losses.map(({ text }) => text),
    penalties: penalties(model),
    metrics: model.metrics.map(({ text }) => text),
    training: trainingLines(model.training),
  }));
  if (json) io.stdout.write(`${JSON.stringify(pages, null, 2)}\n`);
  else io.stdout.write(pages.map((page) => `${printSummary(page)}\n${facts(page)}\n`).join("\n"));
  return exitCodes.ok;
};

function typed(field: Model["inputs"][number]): string {
  return `${field.name}: ${fieldType(field)}`;
}

/** Each as the spec writes it, and on how many parameters. */
function penalties({ groups }: Model): { readonly text: string; readonly parameters: number }[] {
  const sizes = new Map<string, number>();
  for (const { penalties, size } of groups)
    for (const { text } of penalties) sizes.set(text, (sizes.get(text) ?? 0) + size);
  return [...sizes].map(([text, parameters]) => ({ text, parameters }));
}

interface Facts {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
  readonly losses: readonly string[];
  readonly penalties: ReturnType<typeof penalties>;
  readonly metrics: readonly string[];
  readonly training: readonly string[];
}

function facts({ inputs, targets, losses, penalties, metrics, training }: Facts): string {
  return table([
    ...inputs.map((text) => ["input", text]),
    ...targets.map((text) => ["target", text]),
    ...losses.map((text) => ["loss", text]),
    ...penalties.map(({ text, parameters }) => ["penalty", `${text}, on ${count(parameters, "parameter")}`]),
    ...metrics.map((text) => ["metric", text]),
    ...training.map((text, i) => [i === 0 ? "train" : "", text]),
  ]);
}
