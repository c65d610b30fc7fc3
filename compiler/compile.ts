// The whole pipeline on one screen: text -> Model -> Graphs -> Plan -> TypeScript.
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { File } from "../grammar/ast.js";
import { parse } from "../grammar/parse.js";
import type { Blueprint } from "../runtime/blueprint.js";
import type { AssembledNetwork } from "./assemble/assemble.js";
import { check, type Checked } from "./check/check.js";
import type { Model } from "./check/model.js";
import type { Graph } from "./ir/graph.js";
import { readLibrary } from "./library.js";
import { lower } from "./lower/lower.js";
import { optimize } from "./optimize/optimize.js";
import { makePlan } from "./plan/make-plan.js";
import type { Plan, Precision } from "./plan/plan.js";
import type { Diagnostic, Source } from "./report/diagnostic.js";
import { withLevels, type Level } from "./report/levels.js";
import { fromSyntaxFault, hasErrors } from "./report/report.js";

export interface Spec {
  /** As the user would type it, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface CheckSettings {
  /** The text of a file that a spec imports, by its path from where `path` of the spec starts; undefined if there is none. */
  readonly read: (path: string) => string | undefined;
  /** The same path as the disk spells it, where it differs in capitals. */
  readonly spelled: (path: string) => string | undefined;
  /** Where a path leads once all links are followed; undefined if nowhere. */
  readonly real?: (path: string) => string | undefined;
  /** `--set hidden=256` */
  readonly set: Readonly<Record<string, string>>;
  readonly levels: Readonly<Record<string, Level>>;
}

export interface CompileSettings extends CheckSettings {
  readonly precision: Precision;
  /** What the module imports; nnc/runtime if left out. */
  readonly runtime?: string;
}

export interface Compiled extends Checked {
  /** The module for all models of the spec; undefined where there are errors or no models. */
  readonly text: string | undefined;
  readonly modules: readonly Module[];
}

export interface Module {
  readonly model: Model;
  readonly plan: Plan;
}

export interface Assembled {
  readonly network: AssembledNetwork;
  readonly blueprint: Blueprint;
}

/** What is found in a spec, and the models in it where nothing is wrong. */
export function checkSpec(spec: Spec, { read, spelled, real, set, levels }: CheckSettings): Checked {
  const checked = check(spec, readLibrary(), { read, spelled, ...(real && { real }), set });
  return { ...checked, diagnostics: withLevels(checked.diagnostics, levels) };
}

/** The text of the module for a spec. What writes TypeScript is large, so it is loaded only now. */
export async function compileSpec(spec: Spec, settings: CompileSettings): Promise<Compiled> {
  const checked = checkSpec(spec, settings);
  if (hasErrors(checked.diagnostics) || checked.models.length === 0)
    return { ...checked, text: undefined, modules: [] };
  const modules = checked.models.map((model) => ({ model, plan: planOf(model, settings) }));
  const { emit } = await import("./emit/emit.js");
  const { runtime } = settings;
  const header = { specName: posix.basename(spec.path), specHash: hashOf(spec) };
  return { ...checked, modules, text: await emit(modules, header, runtime === undefined ? {} : { runtime }) };
}

/** What each entry of a model's network computes: the forward pass, the gradients, the training step. */
export function graphsOf(model: Model): readonly Graph[] {
  return lower(model).map(optimize);
}

/** Predicting so many rows at once reads the weights seldom enough; where that takes little memory a batch of training doesn't limit it. */
const roomy = { capacity: 256, bytes: 8 * 2 ** 20 };

/** The kernels of a model's network and the place of every number. */
export function planOf(model: Model, { precision }: { readonly precision: Precision }): Plan {
  const groups = model.groups.map(({ name, parameters }) => ({ name, parameters: parameters.map(({ name }) => name) }));
  return makePlan(graphsOf(model), groups, { capacity: model.training.batch, roomy, precision });
}

/** The network of a model in memory, as the module for it would make it. It brings the runtime along, so it is loaded only now. */
export async function assembleModel(model: Model, settings: { readonly precision: Precision }): Promise<Assembled> {
  const [{ assemble }, { blueprintOf }] = await Promise.all([
    import("./assemble/assemble.js"),
    import("./emit/blueprint.js"),
  ]);
  const plan = planOf(model, settings);
  return { network: assemble(model, plan), blueprint: blueprintOf(model, plan) };
}

/** A spec as it is written, and what is wrong with the writing alone. */
export function parseSpec({ path, text }: Spec): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  const { file, faults } = parse(text);
  const source: Source = { path, text, library: false };
  return { file, diagnostics: faults.map((fault) => fromSyntaxFault(source, fault)) };
}

/** sha256 of the spec's text, the same with ends of lines of either kind. */
export function hashOf({ text }: Spec): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}
