// When a run is looked at: often at first, where most changes, then at equal distances to its end.

/** Of the steps that are planned: how far apart looks are at most, and how often training pauses for one. */
const furthest = 1 / 20;
const pause = 1 / 100;

/** The step from which on the next look is due, after one at this step: twice as far, until looks are a twentieth of the run apart. */
export function nextLook(step: number, planned: number): number {
  return step + Math.max(1, Math.min(step, planned * furthest));
}

/** After how many steps `fit` yields an item, at which a look can be taken; in between it pauses by the clock. */
export function stepsBetweenPauses(planned: number): number {
  return Math.max(1, Math.floor(planned * pause));
}

/** The milliseconds that a run will take in all, going by those so far; of what lies ahead no more than so many count, as it may end early. */
export function runTime(
  elapsed: number,
  { done, planned }: { readonly done: number; readonly planned: number },
  ahead = 10_000,
): number {
  const left = done > 0 ? (elapsed * Math.max(0, planned - done)) / done : 0;
  return elapsed + Math.min(left, ahead);
}
