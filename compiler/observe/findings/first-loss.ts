// NN803: a network that starts out sure of the wrong answers.
import type { Network, UntypedNetwork } from "../../../runtime/index.js";
import type { Model } from "../../check/model.js";
import { evaluate } from "../../ir/evaluate.js";
import type { Value } from "../../ir/value.js";
import type { Diagnostic } from "../../report/diagnostic.js";
import { diagnose } from "../../report/report.js";
import { guessedClasses } from "../guess.js";

/** A cross-entropy that, before the first step, is far from that of a guess. `fresh` has the weights of that moment. */
export function firstLossFindings(model: Model, fresh: () => Network<UntypedNetwork>, firstLoss: number): Diagnostic[] {
  const classes = guessedClasses(model);
  if (classes === undefined) return [];
  const expected = Math.log(classes);
  if (isNear(firstLoss, expected)) return [];
  const loss = firstLoss - penalties(model, fresh());
  if (isNear(loss, expected)) return [];
  const at = model.losses[0]?.at ?? model.at;
  return [diagnose("NN803", at, { loss, expected, classes })];
}

/** Usual initial weights give scores of the size of 1, and so up to half as much again as a guess; a small batch varies as well. */
function isNear(loss: number, expected: number): boolean {
  return loss > expected / 2 && loss < 2 * expected + 0.5;
}

/** What the regularizers add to the loss of a network. */
function penalties({ groups }: Model, network: Network<UntypedNetwork>): number {
  const stated = groups.flatMap(({ penalty }) => penalty ?? []);
  const leaf = ({ operation }: Value): Float64Array => {
    if (operation.kind !== "leaf") throw new Error(`${operation.kind} is no leaf`);
    const group = groups.find(({ name }) => name === operation.name);
    if (operation.role === "group" && group !== undefined)
      return Float64Array.from(group.parameters.flatMap(({ name }) => Array.from(network.parameters[name] ?? [])));
    const option: unknown = (network.options as Readonly<Record<string, unknown>>)[operation.name];
    return Float64Array.of(operation.role === "option" ? Number(option) : 1);
  };
  const world = { rows: 1, leaf, random: (_: unknown, count: number) => new Float64Array(count) };
  return evaluate(stated, world).reduce((sum, [penalty = 0]) => sum + penalty, 0);
}
