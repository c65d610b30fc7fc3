// What has a part in the answers of a model: weights that nothing reads are left out, weights that no loss depends on would never learn.
import type { ModelDeclaration } from "../../grammar/ast.js";
import { walk } from "../ir/graph.js";
import { walkSlopes } from "../ir/slopes.js";
import type { Value } from "../ir/value.js";
import { type Frame, type PendingWeight, place } from "./frame.js";
import type { Loss, Metric, Output, State } from "./model.js";

export interface LiveParts {
  readonly weights: readonly PendingWeight[];
  readonly states: readonly State[];
  /** Everything that is computed from step to step. */
  readonly roots: readonly Value[];
}

/** Weights and states that losses, outputs, metrics or the next values of other such states depend on. What is left out stands in a binding that is never used, and is reported there. */
export function liveParts(
  frame: Frame,
  losses: readonly Loss[],
  outputs: readonly Output[],
  metrics: readonly Metric[],
): LiveParts {
  const { weights, states } = frame.expansion;
  const roots = [
    ...losses.map(({ value }) => value),
    ...outputs.map(({ value }) => value),
    ...metrics.flatMap((metric) => metric.states.flatMap(({ next }) => next ?? [])),
  ];
  const live = new Set<State>();
  for (;;) {
    const reached = new Set(walk(roots));
    const more = states.filter((state) => !live.has(state) && reached.has(state.value));
    if (more.length === 0)
      return {
        weights: weights.filter(({ value }) => reached.has(value)),
        states: states.filter((state) => live.has(state)),
        roots,
      };
    for (const state of more) {
      live.add(state);
      if (state.next) roots.push(state.next);
    }
  }
}

/** Reports weights that an output, a metric or a loss reads and no slope of a loss leads to, once for each layer. */
export function checkReached(
  frame: Frame,
  { weights }: LiveParts,
  losses: readonly Loss[],
  outputs: readonly Output[],
): void {
  const roots = losses.map(({ value }) => value);
  const learning = new Set(walkSlopes(roots));
  const reached = new Set(walk(roots));
  const lost = weights.filter(({ value }) => !learning.has(value));
  const read = new Map(outputs.map((output) => [output, new Set(walk([output.value]))]));
  for (const { name, value, at } of lost) {
    const readers = [...read]
      .filter(([, values]) => values.has(value))
      .map(([output]) => ({ at: output.at, text: `the output ${output.name} reads it` }));
    frame.expansion.report.add(
      "NN305",
      at,
      { kind: reached.has(value) ? "flat" : "unreached", what: "weight", name },
      { related: readers },
    );
  }
}

/** Reports a model without weights: its loss would stay what it is. */
export function checkLearns(frame: Frame, { name }: ModelDeclaration, { weights }: LiveParts): void {
  if (weights.length > 0) return;
  frame.expansion.report.add("NN305", place(frame, name), { kind: "weights", model: name.text });
}
