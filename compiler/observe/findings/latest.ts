// The latest observation, with what is known of each layer and weight from the spec.
import type { Place } from "../../report/diagnostic.js";
import type { Extra } from "../../report/report.js";
import type { ActivationStatistics } from "../activation-statistics.js";
import type { Course } from "../course.js";
import type { Watched } from "../watched.js";

export type LatestActivation = Omit<ActivationStatistics, "at"> & Pick<Watched, "at" | "bounds" | "isHidden">;

export function activationsOf({ observations, watched }: Course): LatestActivation[] {
  const statistics = observations.at(-1)?.activations ?? [];
  return statistics.flatMap((one) => {
    const known = watched.find(({ name }) => name === one.name);
    return known ? [{ ...one, at: known.at, bounds: known.bounds, isHidden: known.isHidden }] : [];
  });
}

/** When and on how much it was measured. */
export function measuredAt({ observations }: Course): Extra {
  const latest = observations.at(-1);
  return latest ? { notes: [`at step ${latest.step}, epoch ${latest.epoch}, over ${latest.rows} rows`] } : {};
}

/** Where the learning rate is chosen: the optimizer, where the spec names one, or what it minimizes. */
export function optimizerPlace({ model: { training, losses, at } }: Course): Place {
  return training.places.optimizer ?? losses[0]?.at ?? at;
}

export function lossPlace({ model: { losses, at } }: Course): Place {
  return losses[0]?.at ?? at;
}
