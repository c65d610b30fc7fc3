// A fresh expansion of one model: nothing made yet.
import { createBuilder } from "../ir/create-builder.js";
import { locationOf } from "../report/position.js";
import type { Report } from "../report/report.js";
import { call } from "./call.js";
import { expand, expandFunction } from "./expression.js";
import type { Expansion } from "./frame.js";

export function createExpansion(plain: Report, frozen: readonly string[] = []): Expansion {
  const trail: Expansion["trail"] = [];
  const report = withTrail(plain, trail);
  return {
    expand,
    expandFunction,
    call,
    builder: createBuilder(),
    report,
    options: new Map(),
    structural: new Set(),
    weights: [],
    states: [],
    uses: [],
    balanced: new Map(),
    frozen,
    streams: new Set(),
    taken: new Set(),
    trail,
    effort: { spent: 0, repeats: [] },
    initializing: undefined,
    users: undefined,
  };
}

/** Adds to each finding inside a declaration of the user's by which calls it was reached, the innermost first. */
function withTrail(report: Report, trail: Expansion["trail"]): Report {
  return {
    add(code, at, details, extra) {
      const calls = trail.map(
        ({ text, at: call }) => `in ${text}, used at ${locationOf(call.source, call.span.start)}`,
      );
      report.add(code, at, details, { ...extra, notes: [...(extra?.notes ?? []), ...calls.reverse()] });
    },
    addAll: (diagnostics) => report.addAll(diagnostics),
    get diagnostics() {
      return report.diagnostics;
    },
    get hasErrors() {
      return report.hasErrors;
    },
  };
}
