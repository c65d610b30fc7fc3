// What a network decides for rows of data: the class of each, and how sure it is of it.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Judged } from "./judged.js";

export interface Decisions {
  /** The number of the predicted class, by row. */
  readonly predicted: Int32Array;
  /** A probability where the model has an output that is one; elsewhere by how much the best score is ahead of the next. */
  readonly sure: Float64Array;
  readonly isProbability: boolean;
  /** The second-best class by row, as far as there are scores to tell. */
  readonly second: Int32Array;
}

type Inputs = Parameters<Network<UntypedNetwork>["predict"]>[0];

/** `inputs` has this many rows. @throws NncError where the inputs don't fit the model. */
export function decide(network: Network<UntypedNetwork>, judged: Judged, inputs: Inputs, rows: number): Decisions {
  const outputs: Readonly<Record<string, ArrayLike<number | string>>> = network.predict(inputs);
  const scores = (outputs[judged.scores] ?? []) as ArrayLike<number>;
  const width = scores.length / Math.max(1, rows);
  const probability = judged.mayBeProbability
    .map((name) => outputs[name] as ArrayLike<number>)
    .find((values) => isDistribution(values, scores, width));
  const decisions = {
    predicted: new Int32Array(rows),
    second: new Int32Array(rows),
    sure: new Float64Array(rows),
    isProbability: probability !== undefined,
  };
  for (let row = 0; row < rows; row++) {
    const [first, second] = width === 1 ? bySign(scores[row] ?? NaN) : bestTwo(scores, row * width, width);
    decisions.predicted[row] = first;
    decisions.second[row] = second;
    const own = (values: ArrayLike<number>, place: number): number => values[row * width + place] ?? NaN;
    if (width > 1)
      decisions.sure[row] = probability ? own(probability, first) : own(scores, first) - own(scores, second);
    else if (probability) decisions.sure[row] = first === 1 ? own(probability, 0) : 1 - own(probability, 0);
    else decisions.sure[row] = Math.abs(own(scores, 0));
  }
  return decisions;
}

function bySign(score: number): readonly [number, number] {
  return score > 0 ? [1, 0] : [0, 1];
}

/** Of two equal scores the first wins, as in argmax. */
function bestTwo(scores: ArrayLike<number>, start: number, width: number): readonly [number, number] {
  let [best, second] = [0, 1];
  if ((scores[start + 1] ?? NaN) > (scores[start] ?? NaN)) [best, second] = [1, 0];
  for (let place = 2; place < width; place++) {
    const score = scores[start + place] ?? NaN;
    if (score > (scores[start + best] ?? NaN)) [best, second] = [place, best];
    else if (score > (scores[start + second] ?? NaN)) second = place;
  }
  return [best, second];
}

/** By what the numbers are: between 0 and 1, of a row 1 in all, and larger where the score is. A sample of rows tells. */
function isDistribution(values: ArrayLike<number>, scores: ArrayLike<number>, width: number): boolean {
  const rows = Math.min(100, values.length / width);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let place = 0; place < width; place++) {
      const value = values[row * width + place] ?? NaN;
      if (!(value >= 0 && value <= 1)) return false;
      sum += value;
      if (width === 1 && value > 0.5 !== (scores[row] ?? NaN) > 0 && Math.abs(value - 0.5) > 1e-4) return false;
    }
    if (width > 1 && Math.abs(sum - 1) > 1e-3) return false;
  }
  return rows > 0;
}
