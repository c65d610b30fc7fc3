// NN806: gradients that dwindle or swell on their way back through the network, or are out of all proportion to the weights.
import type { Details } from "../../report/catalogue.js";
import { diagnose } from "../../report/report.js";
import type { Course, Told } from "../course.js";
import type { Observation, ParameterStatistics } from "../observe.js";
import { lossPlace, measuredAt } from "./latest.js";

/** Between two weights' gradients, each by the size of its weight. */
const farApart = 1e4;
/** Of the whole gradient, by the size of all weights. */
const large = 1e3;
/** Units that give nothing pass no gradient on: that is told of as such (NN801). */
const dead = 0.4;

type Found = Details<"NN806">;

export function unsteadyGradients(course: Course): Told[] {
  const [before, latest] = course.observations.slice(-2).map((observation) => disproportion(observation, course));
  if (!latest || before?.kind !== latest.kind) return [];
  const weight = course.model.parameters.find(({ name }) => name === latest.weight);
  const at = latest.kind === "large" ? lossPlace(course) : (weight?.use?.at ?? weight?.at ?? course.model.at);
  return [{ about: latest.kind, finding: diagnose("NN806", at, latest, measuredAt(course)) }];
}

function disproportion(observation: Observation, course: Course): Found | undefined {
  const { parameters, activations } = observation;
  if (activations.some((one) => (one.dead ?? 0) > dead)) return undefined;
  const factor = length(parameters, "gradientNorm") / length(parameters, "norm");
  if (factor > large) return { kind: "large", weight: "", other: "", factor };
  return farExtremes(observation, course);
}

function length(parameters: readonly ParameterStatistics[], of: "norm" | "gradientNorm"): number {
  return Math.hypot(...parameters.map((parameter) => parameter[of]));
}

/** The smallest and the largest gradient, if they are far apart; the one that is nearer to the inputs suffers. */
function farExtremes({ parameters }: Observation, { multiplying }: Course): Found | undefined {
  const relative = multiplying.flatMap((name) => {
    const found = parameters.find((parameter) => parameter.name === name);
    return found && found.norm > 0 ? [{ name, size: found.gradientNorm / found.norm }] : [];
  });
  const bySize = relative.toSorted((a, b) => a.size - b.size);
  const [smallest, largest] = [bySize[0], bySize.at(-1)];
  if (!smallest || !largest || largest.size === 0 || largest.size < farApart * smallest.size) return undefined;
  const factor = largest.size / smallest.size;
  return relative.indexOf(smallest) < relative.indexOf(largest)
    ? { kind: "vanishing", weight: smallest.name, other: largest.name, factor }
    : { kind: "exploding", weight: largest.name, other: smallest.name, factor };
}
