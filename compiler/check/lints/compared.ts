// What the losses of a model compare with its data: scores, predictions, reconstructions.
import type { Place } from "../../report/diagnostic.js";
import type { Value } from "../../ir/value.js";
import { between, isData, operandsOf } from "../flow.js";
import { comparisonOf } from "../outputs.js";
import type { Use } from "../model.js";
import { type Network, onceFor } from "./network.js";

/** A use of a loss function on a column of the data and on something that was learned. */
export interface Compared {
  readonly loss: Use;
  /** The part of the `loss` statement that it is. */
  readonly at: Place;
  readonly value: Value;
  /** Scores of classes, by the names of the loss's parameters: any real numbers, the largest wins. */
  readonly isScore: boolean;
  /** The loss itself makes probabilities of them: it exponentiates, and divides or takes the logarithm. */
  readonly normalizes: boolean;
  /** The loss takes the logarithm of what it is given, as of probabilities. */
  readonly takesLogarithm: boolean;
}

/** In the order of the text; of a loss inside another only the outer. */
export const comparedValues: (network: Network) => readonly Compared[] = onceFor(({ model, uses, learned }) => {
  const found: Compared[] = [];
  for (const { use, around } of uses) {
    if (!use.inputs.some(({ value }) => isColumn(value))) continue;
    const inLoss = [...around, use].find(({ at }) => model.losses.some((loss) => contains(loss.at, at)));
    if (!inLoss) continue;
    const [scores] = comparisonOf(use.inputs, model.targets);
    for (const { value } of use.inputs) {
      if (!isData(value) || !learned.has(value) || found.some((other) => other.value === value)) continue;
      const isScore = scores?.scores === value;
      found.push({ loss: use, at: inLoss.at, value, isScore, ...treatment(value, use.result) });
    }
  }
  return found;
});

function contains(outer: Place, inner: Place): boolean {
  return outer.source === inner.source && outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

function isColumn({ operation }: Value): boolean {
  return operation.kind === "leaf" && operation.role === "input";
}

/** What happens to a value on its way into the loss. */
function treatment(from: Value, to: Value): Pick<Compared, "normalizes" | "takesLogarithm"> {
  const exponentiated = new Set<Value>();
  const asItIs = new Set([from]);
  let normalizes = false;
  let takesLogarithm = false;
  for (const value of between(from, to)) {
    const { operation, inputs } = value;
    const exponents = operandsOf(value).filter((operand) => exponentiated.has(operand));
    if (operation.kind === "exp" || operation.kind === "tanh" || exponents.length > 0) exponentiated.add(value);
    if (exponents.length > 0 && operation.kind === "log") normalizes = true;
    if (operation.kind === "div" && inputs[1] && exponentiated.has(inputs[1])) normalizes = true;
    if (operation.kind === "log" && inputs[0] && asItIs.has(inputs[0])) takesLogarithm = true;
    if (guards.has(operation.kind) && operandsOf(value).some((operand) => asItIs.has(operand))) asItIs.add(value);
  }
  return { normalizes, takesLogarithm };
}

/** How a formula keeps a probability away from zero before it takes the logarithm, or takes the other one's. */
const guards: ReadonlySet<string> = new Set([
  "add",
  "sub",
  "max",
  "min",
  "reshape",
  "broadcast",
  "with_gradient",
  "mul",
]);
