// A sweep before any of it is run: what is varied, how trials are chosen, and how long each runs.
import type { Model, Sweep } from "../check/model.js";
import { directionOf, type JudgedBy } from "./figure.js";
import { gridTrials } from "./grid-search.js";
import { randomTrials } from "./random-search.js";
import { roundsOf, type Round } from "./halving.js";
import { Unplannable } from "./unplannable.js";

export type Range = Sweep["ranges"][number];

/** Values as `--set` takes them, by the names of what is swept. */
export type Settings = Readonly<Record<string, string>>;

export interface Plan {
  readonly ranges: readonly Range[];
  readonly search:
    { readonly kind: "random"; readonly trials: number } | { readonly kind: "grid"; readonly points: number };
  /** Each trial's settings, in the order of their numbers. */
  readonly trials: readonly Settings[];
  /** Each trial is trained from each of them. */
  readonly seeds: readonly number[];
  /** Of the choice of settings. */
  readonly seed: number;
  /** One round for all trials, or several that ever fewer reach. */
  readonly rounds: readonly Round[];
  readonly by: JudgedBy;
}

/** What the command line says goes before what the spec says. */
export type Wishes = Partial<Omit<Sweep, "at">>;

const usual = { trials: 20, points: 5, seeds: 1 };
/** A grid grows with every range; more trials than this are no plan but a slip. */
const mostTrials = 10_000;

/** @throws Unplannable */
export function planOf({ sweep, training, metrics }: Model, wishes: Wishes): Plan {
  const stated: Wishes = sweep ?? {};
  const ranges = mergedRanges(stated.ranges ?? [], wishes.ranges ?? []);
  if (ranges.length === 0)
    throw new Unplannable(
      "nothing says what to sweep",
      "add a sweep block with lines such as range lr in 1e-4..1e-1 log, or --range lr=log:1e-4..1e-1",
    );
  const pick = <Key extends keyof Wishes>(key: Key): Wishes[Key] => wishes[key] ?? stated[key];
  const search = completed(pick("search"), ranges);
  const seed = pick("seed") ?? training.seed ?? 1;
  const epochs = pick("epochs") ?? training.epochs;
  const halving = pick("halving");
  if (halving && epochs === undefined)
    throw new Unplannable("halving counts in epochs, and the run is counted in steps", "say how many: --epochs 20");
  const first = training.seed ?? 1;
  const count = pick("seeds") ?? usual.seeds;
  const trials = search.kind === "random" ? randomTrials(ranges, search.trials, seed) : grid(ranges, search.points);
  return {
    ranges,
    search,
    trials,
    seeds: Array.from({ length: count }, (_, i) => first + i),
    seed,
    rounds: roundsOf(trials.length, epochs, halving),
    by: directionOf(pick("by") ?? { name: "loss", best: undefined }, metrics),
  };
}

/** A range of the command line takes the place of the spec's of that name, or comes behind all others. */
function mergedRanges(stated: readonly Range[], given: readonly Range[]): readonly Range[] {
  const byName = new Map([...stated, ...given].map((range) => [range.name, range]));
  return [...byName.values()];
}

/** Where every range is a list of values, all are tried unless something else is said. */
function completed(search: Sweep["search"], ranges: readonly Range[]): Plan["search"] {
  const kind = search?.kind ?? (ranges.every((range) => range.kind === "list") ? "grid" : "random");
  if (kind === "grid") return { kind, points: (search?.kind === "grid" ? search.points : undefined) ?? usual.points };
  return { kind, trials: (search?.kind === "random" ? search.trials : undefined) ?? usual.trials };
}

function grid(ranges: readonly Range[], points: number): readonly Settings[] {
  const trials = gridTrials(ranges, points, mostTrials);
  if (trials) return trials;
  throw new Unplannable(
    `the grid has more than ${mostTrials.toLocaleString("en-US")} trials`,
    "give fewer points (--grid 3), or draw some at random: --trials 50",
  );
}
