// How much a spec expands to. A few words can ask for a billion layers, so what is expanded is counted, and stopped where no network needs more.
import type { Span } from "../../grammar/ast.js";
import type { Place } from "../report/diagnostic.js";
import { locationOf } from "../report/position.js";
import { type Frame, place } from "./frame.js";

/** What has been expanded of one model. */
export interface Effort {
  /** Expressions, each as often as it was read; a call of a declaration counts as ten, since its body gets names and notes of its own. */
  spent: number;
  /** The repetitions that are being expanded, the outermost first. */
  readonly repeats: Repetition[];
}

export interface Repetition {
  /** `repeat 1000`, in the text. */
  readonly at: Place;
  readonly count: number;
  /** The round that is being expanded, from 1. */
  round: number;
  /** What was spent, and how many calls were open, when it began. */
  readonly spentBefore: number;
  readonly callsBefore: number;
}

/** Twice what 10,000 times `dense(64) -> relu` takes, and about a second of work. */
const mostSpent = 2_000_000;
export const costOfCall = 10;

/** Counts an expression, a call or a round; false where that is too many, which is reported the first time. */
export function spend(frame: Frame, cost: number, at: Span): boolean {
  const { effort } = frame.expansion;
  const before = effort.spent;
  effort.spent += cost;
  if (effort.spent <= mostSpent) return true;
  if (before <= mostSpent) reportSpent(frame, at);
  return false;
}

export function isExhausted({ expansion }: Frame): boolean {
  return expansion.effort.spent > mostSpent;
}

/** At the outermost repetition, which multiplies all others; without one, at the user's outermost call. */
function reportSpent(frame: Frame, at: Span): void {
  const { report, trail, effort } = frame.expansion;
  const repeats = effort.repeats.filter(({ count }) => count > 1);
  const [outermost, ...inner] = repeats;
  // The calls below that place are no way by which it was reached.
  const below = trail.splice(outermost?.callsBefore ?? 0);
  const details = {
    what: outermost ? "repeat" : "call",
    estimate: estimated(effort.spent - (outermost?.spentBefore ?? 0), repeats),
    limit: mostSpent,
  } as const;
  const notes = inner.map(
    ({ at: { source, span }, count }) => `${count} rounds of another one each time: ${locationOf(source, span.start)}`,
  );
  report.add("NN212", outermost?.at ?? below[0]?.at ?? place(frame, at), details, { notes });
  trail.push(...below);
}

/** What the outermost repetition would come to, if the rounds to come are like those that were expanded. */
function estimated(spent: number, repeats: readonly Repetition[]): number {
  const done = repeats.reduceRight((inner, { round, count }) => (round - 1 + inner) / count, 0);
  return done > 0 ? spent / done : Infinity;
}
