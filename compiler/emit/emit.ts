// Plans become one TypeScript module, laid out as prettier lays it out: the same plans, the same bytes.
import type { Model } from "../check/model.js";
import type { Plan } from "../plan/plan.js";
import type { Header } from "./module-text.js";

export type { Header } from "./module-text.js";

export interface EmitSettings {
  /** Where generated code imports the runtime from. */
  readonly runtime?: string;
}

/** The module for all models of a spec. ts-morph and prettier take long to load, so nothing but this loads them. */
export async function emit(
  modules: readonly { readonly model: Model; readonly plan: Plan }[],
  header: Header,
  { runtime = "nnc/runtime" }: EmitSettings = {},
): Promise<string> {
  const { moduleText } = await import("./module-text.js");
  return moduleText(modules, header, runtime);
}
