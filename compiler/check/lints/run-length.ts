// NN602: a run whose length is said twice, or a schedule that is made for a longer one.
import type { Report } from "../../report/report.js";
import type { Value } from "../../ir/value.js";
import { walk } from "../../ir/graph.js";
import { type Curve, curveOf, predicting } from "../curve.js";
import type { Model } from "../model.js";
import type { Network } from "./network.js";

export function runLength({ model }: Network, report: Report): void {
  const { steps, epochs, places } = model.training;
  const [ofSteps, ofEpochs, ofOptimizer] = [places.steps, places.epochs, places.optimizer];
  if (ofSteps && ofEpochs) {
    report.add("NN602", ofSteps, { kind: "both" }, { related: [{ at: ofEpochs, text: "the other one" }] });
  } else if (steps !== undefined && epochs === undefined && ofOptimizer) {
    const schedule = scheduleLength(model, steps);
    if (schedule === undefined) return;
    const related = ofSteps ? [{ at: ofSteps, text: `${steps} steps` }] : [];
    report.add("NN602", ofOptimizer, { kind: "schedule", schedule, run: steps }, { related });
  }
}

/** The first step behind the end of the run at which its schedule turns: ends its warm-up, takes its first stair. */
function scheduleLength({ groups, options }: Model, steps: number): number | undefined {
  const defaults = new Map(options.map((option) => [option.name, option.default]));
  const leaf = ({ operation }: Value): number => {
    if (operation.kind !== "leaf") return 0;
    return operation.name === "iterations" ? steps : (defaults.get(operation.name) ?? 0.1);
  };
  const values = walk(groups.slice(0, 1).map(({ update }) => update));
  const clock = values.find(({ operation: o }) => o.kind === "leaf" && o.role === "clock" && o.name === "iteration");
  if (!clock) return undefined;
  const turns = values.flatMap((value) => {
    const curve = turningOf(value) && curveOf(clock, value, { ...predicting, leaf });
    return curve ? (turnOf(curve, value, steps) ?? []) : [];
  });
  const missed = turns.filter((turn) => turn > steps + 1);
  return missed.length === 0 ? undefined : Math.min(...missed);
}

function turningOf({ operation: { kind } }: Value): boolean {
  return kind === "min" || kind === "floor" || kind === "lt" || kind === "le";
}

/** How many times the run's length to look ahead. */
const ahead = 1000;

/** The last step before the value is on its other branch: `min` at its limit, `floor` off its first stair, a condition decided otherwise. */
function turnOf(curve: Curve, { operation: { kind } }: Value, steps: number): number | undefined {
  const [start = NaN] = curve.at([1]);
  const turned = (step: number): boolean => {
    const [value = NaN, next = NaN] = curve.at([step, step + 1]);
    return value !== start && (kind !== "min" || value === next);
  };
  let [low, high] = [1, 2];
  while (!turned(high)) {
    if (high > ahead * steps) return undefined;
    [low, high] = [high, high * 2];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (turned(middle)) high = middle;
    else low = middle;
  }
  // At the limit is where the way there ends.
  return kind === "min" ? high : low;
}
