// What a network that knows nothing would lose: of n classes ln(n).
import type { Field, Model } from "../check/model.js";
import type { Value } from "../ir/value.js";

/** How many, where the loss is nothing but the library's cross-entropy of a class, with all classes of the same weight. */
export function guessedClasses({ losses, uses, targets }: Model): number | undefined {
  const [only, ...others] = losses;
  if (only === undefined || others.length > 0) return undefined;
  const use = uses.find(
    ({ library, declaration, result }) => library && declaration === "cross_entropy" && isMeanOf(only.value, result),
  );
  if (use === undefined || /\bweights\b/.test(use.text)) return undefined;
  const target = use.inputs.find(({ parameter }) => parameter === "target")?.value;
  return targets.find((field: Field) => field.kind === "class" && field.value === target)?.count;
}

function isMeanOf(loss: Value, value: Value): boolean {
  return loss === value || (loss.operation.kind === "div" && loss.inputs[0]?.inputs[0] === value);
}
