// Plans become one TypeScript module, laid out as prettier lays it out: the same plans, the same bytes.
import type { Model } from "../check/model.js";
import type { Plan } from "../plan/plan.js";
import { width } from "./formula-text.js";
import type { Header } from "./module-text.js";

export type { Header } from "./module-text.js";

export interface EmitSettings {
  /** Where generated code imports the runtime from. */
  readonly runtime?: string;
}

/** The module for all models of a spec. ts-morph and prettier take a third of a second to load, so nothing but this loads them. */
export async function emit(
  modules: readonly { readonly model: Model; readonly plan: Plan }[],
  header: Header,
  { runtime = "nnc/runtime" }: EmitSettings = {},
): Promise<string> {
  const [{ moduleText }, { format }] = await Promise.all([import("./module-text.js"), import("prettier")]);
  // The name says that there is no JSX in it; without one prettier looks for some, which takes half of its time.
  return format(moduleText(modules, header, runtime), { filepath: "model.ts", printWidth: width });
}
