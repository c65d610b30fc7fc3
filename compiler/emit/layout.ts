// The table of all places in memory, in an order that readers and diffs like.
import type { Layout } from "../../runtime/layout.js";
import type { Buffer, Plan, Step } from "../plan/plan.js";

/** By role, and values in the order in which they are computed: where they lie decides nothing, so that a new layer moves no line. */
export function layoutOf(plan: Plan): Layout {
  const mentions = new Map<string, number>();
  const texts = plan.entries.flatMap(({ steps }) => steps.flatMap(textsOf));
  for (const name of texts.join("\n").match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? [])
    if (!mentions.has(name)) mentions.set(name, mentions.size);
  const order = ({ role, name }: Buffer): number => (role === "value" ? (mentions.get(name) ?? mentions.size) : 0);
  const sorted = plan.buffers.toSorted((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || order(a) - order(b));
  return Object.fromEntries(
    sorted.map(({ name, at, dims, batched }) => [name, { at, shape: dims, ...(batched && { batched }) }]),
  );
}

const roles: readonly Buffer["role"][] = [
  "option",
  "clock",
  "input",
  "group",
  "parameter",
  "gradient",
  "state",
  "value",
];

function textsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case "map":
      return step.formula;
    case "matmul":
      return [step.product, ...(step.then?.formula ?? [])];
    case "orthonormalize":
      return [step.buffer];
  }
}
