// A fresh expansion of one model: nothing made yet.
import { createBuilder } from "../ir/create-builder.js";
import type { Report } from "../report/report.js";
import { call } from "./call.js";
import { expand, expandFunction } from "./expression.js";
import type { Expansion } from "./frame.js";

export function createExpansion(report: Report): Expansion {
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
    streams: new Set(),
    taken: new Set(),
    effort: { calls: 0 },
    initializing: undefined,
    users: undefined,
  };
}
