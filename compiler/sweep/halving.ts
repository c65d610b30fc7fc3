// Successive halving: many trials for a few epochs, the better ones for more (Jamieson & Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016; the inner loop of Hyperband, Li et al., 2018).

export interface Round {
  /** How many trials take part; the best so many of the round before. */
  readonly trials: number;
  /** After which they are compared, counted from the beginning of each run; undefined for the length that the spec gives in steps. */
  readonly epochs: number | undefined;
}

export interface Halving {
  /** Epochs of the first round. */
  readonly from: number;
  /** The share of the trials that go on from each round; a trial that does gets 1 / keep times the epochs. */
  readonly keep: number;
}

/** The last round has the whole run; one that would have no more epochs than the one before it is left out. */
export function roundsOf(trials: number, epochs: number | undefined, halving: Halving | undefined): readonly Round[] {
  const rounds: Round[] = [];
  let left = trials;
  if (halving && epochs !== undefined)
    for (
      let reached = halving.from;
      reached < epochs && left > 1;
      reached = Math.max(reached + 1, Math.round(reached / halving.keep))
    ) {
      rounds.push({ trials: left, epochs: reached });
      left = Math.max(1, Math.round(left * halving.keep));
    }
  return [...rounds, { trials: left, epochs }];
}
