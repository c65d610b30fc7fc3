// What the outcome of a sweep says, and what it doesn't: the best trial, which others may be as good, and where to look next.
import type { JudgedTrial } from "./outcome.js";
import type { Plan } from "./plan.js";
import { areToldApart } from "./told-apart.js";
import { placeOf } from "./values.js";

export interface Conclusions {
  readonly best: JudgedTrial;
  /** How many others came as far. */
  readonly rivals: number;
  /** Of those that came as far: nobody can tell them apart from the best. Undefined where there is one seed only, so that nothing is known of chance. */
  readonly alike: readonly JudgedTrial[] | undefined;
  /** The best values that lie at an end of their range: better ones may lie beyond it. */
  readonly atEnds: readonly { readonly name: string; readonly value: string; readonly end: number }[];
}

/** How near to an end of its range a value is at it: of all values that are drawn a twentieth. */
const near = 0.05;

/** `trials` in their order. Undefined if none came to anything. */
export function conclude({ ranges, seeds }: Plan, trials: readonly JudgedTrial[]): Conclusions | undefined {
  const [best, ...others] = trials;
  if (best?.figure === undefined) return undefined;
  const rivals = others.filter(({ figure, round }) => figure !== undefined && round === best.round);
  const alike = rivals.filter((other) => !areToldApart(figuresOf(best), figuresOf(other)));
  const atEnds = ranges.flatMap((range) => {
    const value = best.settings[range.name];
    if (range.kind !== "interval" || value === undefined) return [];
    const place = placeOf(range, Number(value));
    if (place > near && place < 1 - near) return [];
    return [{ name: range.name, value, end: place <= near ? range.from : range.to }];
  });
  return { best, rivals: rivals.length, alike: seeds.length > 1 ? alike : undefined, atEnds };
}

function figuresOf({ runs }: JudgedTrial): readonly number[] {
  return runs.flatMap(({ figure }) => figure ?? []);
}
