// NN303: softmax or sigmoid before a loss that applies it.
import type { Fix } from "../../report/diagnostic.js";
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { type Compared, comparedValues } from "./compared.js";
import { type Network, standsAlone, type WrittenUse } from "./network.js";
import { probabilityMaker } from "./probabilities.js";
import { otherName, withoutStage } from "./stage-edits.js";

export function doubleSoftmax(network: Network, report: Report): void {
  for (const compared of comparedValues(network)) {
    const maker = compared.normalizes ? probabilityMaker(network, compared.value) : undefined;
    if (!maker) continue;
    const { use } = maker;
    const details = { activation: use.declaration, loss: compared.loss.declaration };
    const related = [{ at: use.at, text: `${use.declaration} is applied here` }];
    report.add("NN303", compared.at, details, { related, fix: mend(network, compared, maker) });
  }
}

/** The loss is given what stood before; a stage that nothing else needs is taken out. */
function mend(network: Network, { at, value }: Compared, maker: WrittenUse): Fix | undefined {
  const before = maker.use.inputs[0]?.value;
  if (value.name !== undefined && before?.name !== undefined && isBound(network, before)) {
    return otherName(at, value.name, before.name);
  }
  return network.outputs.has(value) || !standsAlone(network, maker) ? undefined : withoutStage(maker.use.at);
}

/** Named by a binding of the model, not inside a layer. */
function isBound({ model }: Network, { name = "" }: Value): boolean {
  return new RegExp(`(^|\\n)\\s*${name.replaceAll(".", "\\.")}\\s*=`).test(model.source.text);
}
