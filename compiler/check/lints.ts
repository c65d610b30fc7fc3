// What compiles and is probably not meant: each lint looks at the model as it came out, at what things are and not at what they are called.
import type { Report } from "../report/report.js";
import { activatedScores } from "./lints/activated-scores.js";
import { cancelledBias } from "./lints/cancelled-bias.js";
import { collapsingLayers } from "./lints/collapsing-layers.js";
import { corners } from "./lints/corner.js";
import { manyDenseLayers, smallNetwork } from "./lints/depth-and-width.js";
import { doubleSoftmax } from "./lints/double-softmax.js";
import { hiddenSigmoid } from "./lints/hidden-sigmoid.js";
import { highLearningRate } from "./lints/high-learning-rate.js";
import { idleRegularization } from "./lints/idle-regularization.js";
import { initialWeights } from "./lints/initial-weights.js";
import { maxoutCost } from "./lints/maxout-cost.js";
import { misplacedDropout } from "./lints/misplaced-dropout.js";
import { mixedActivations } from "./lints/mixed-activations.js";
import { look, type Network } from "./lints/network.js";
import { notLogarithms } from "./lints/not-logarithms.js";
import { noRegularization } from "./lints/no-regularization.js";
import { penaltyWithAdam } from "./lints/penalty-with-adam.js";
import { runLength } from "./lints/run-length.js";
import { missingSeed, singleRow, unwatchedStop } from "./lints/run-settings.js";
import { unstableFormula } from "./lints/unstable-formula.js";
import type { Model } from "./model.js";

/** By code. None depends on another: the report puts what they find in the order of the text. */
const lints: readonly ((network: Network, report: Report) => void)[] = [
  doubleSoftmax,
  notLogarithms,
  hiddenSigmoid,
  activatedScores,
  collapsingLayers,
  mixedActivations,
  noRegularization,
  maxoutCost,
  manyDenseLayers,
  smallNetwork,
  highLearningRate,
  cancelledBias,
  misplacedDropout,
  initialWeights,
  idleRegularization,
  unstableFormula,
  corners,
  runLength,
  unwatchedStop,
  missingSeed,
  penaltyWithAdam,
  singleRow,
];

/** Reports what looks wrong in a model that is right. */
export function lint(model: Model, report: Report): void {
  const network = look(model);
  for (const one of lints) one(network, report);
}
