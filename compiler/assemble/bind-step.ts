// The kernel of a step of a plan.
import type { Binder } from "../../runtime/bind.js";
import type { Kernel } from "../../runtime/index.js";
import type { MapStep, Step } from "../plan/plan.js";

export function bindStep(bind: Binder, step: Step): Kernel {
  switch (step.kind) {
    case "map":
      return bind.map(step.over, formulaOf(step), step.views);
    case "matmul":
      return bind.matmul(step.product, {
        views: step.views,
        ...(step.accumulate && { accumulate: true }),
        ...(step.then && { then: { over: step.then.over, formula: formulaOf(step.then), views: step.then.views } }),
      });
    case "orthonormalize":
      return bind.orthonormalize(step.buffer);
  }
}

function formulaOf({ formula }: Pick<MapStep, "formula">): string {
  return formula.join("\n");
}
