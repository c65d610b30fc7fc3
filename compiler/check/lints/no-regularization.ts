// NN405: a large model that nothing keeps from learning its examples by heart.
import type { Fix } from "../../report/diagnostic.js";
import type { Report } from "../../report/report.js";
import { sizesOf } from "./linear-layers.js";
import { type Network, valuesBehind } from "./network.js";
import { optimizerStep } from "./optimizer-step.js";

/** Ten for each of a million examples: how many there are isn't known when compiling, and few have more. */
const many = 10_000_000;

export function noRegularization(network: Network, report: Report): void {
  const { model } = network;
  const parameters = sizesOf(model.parameters.map(({ value }) => value));
  if (parameters < many || isRegularized(network)) return;
  const step = optimizerStep(model);
  if (step && step.decay > 0) return;
  const adaptive = model.training.places.optimizer !== undefined && step?.adaptive;
  if (adaptive)
    report.add(
      "NN405",
      model.at,
      { parameters },
      { help: "let adamw(decay: 1e-2) be the optimizer, or put dropout between the layers" },
    );
  else report.add("NN405", model.at, { parameters }, { fix: withPenalty(network) });
}

/** By a penalty, a limit, chance, or by stopping in time. */
function isRegularized({ model }: Network): boolean {
  const penalized =
    model.groups.some(({ penalty }) => penalty) || model.parameters.some(({ projection }) => projection);
  const values = valuesBehind(model.losses.map(({ value }) => value));
  return penalized || model.training.stop !== undefined || values.some(({ operation }) => operation.kind === "random");
}

/** A line below the last loss. */
function withPenalty({ model }: Network): Fix | undefined {
  const at = model.losses.at(-1)?.at;
  if (!at) return undefined;
  const { source, span } = at;
  const indent = /[ \t]*$/.exec(source.text.slice(0, span.start))?.[0] ?? "";
  return { source, edits: [{ start: span.end, end: span.end, text: `\n${indent}regularize l2(1e-4)` }] };
}
