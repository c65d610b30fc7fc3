// A spec's model and its network in memory, as a report opens them.
import { assembleModel, checkSpec } from "../../compiler/compile.js";
import type { Model } from "../../compiler/check/model.js";
import { judgedModel, type Judged } from "../../compiler/outcomes/judged.js";
import type { Network, UntypedNetwork } from "../../runtime/index.js";

export interface Opened {
  readonly model: Model;
  readonly judged: Judged;
  readonly network: Network<UntypedNetwork>;
}

/** With its scores as an output. @throws where the spec has errors, or no class target that scores are compared with. */
export async function openedSpec(text: string): Promise<Opened> {
  const found = judgedModel(modelOf(text));
  if (found === undefined) throw new Error("nothing to judge by");
  const { network } = await assembleModel(found.model, { precision: "single" });
  return { ...found, network: network.create({ seed: 1, engine: "portable" }) };
}

export function modelOf(text: string): Model {
  const settings = { read: () => undefined, spelled: () => undefined, set: {}, levels: {} };
  const { models, diagnostics } = checkSpec({ path: "model.nn", text }, settings);
  const [model] = models;
  if (model === undefined) throw new Error(JSON.stringify(diagnostics));
  return model;
}
