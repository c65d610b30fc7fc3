// What a formula that compares scores with a target expects of both: as many scores as classes, for each place of a sequence. A formula says so by calling its parameters `scores` (or `score`) and `target`; `prediction` of a metric may be either.
import type { FunctionDeclaration, LayerDeclaration, MetricDeclaration } from "../../grammar/ast.js";
import type { Bound, GivenArgument } from "./entity.js";
import { shapeText, sizeOf } from "../ir/shape.js";
import { type CallSite, type Frame, place } from "./frame.js";
import type { Field, Use } from "./model.js";
import { withClassCount, withFlatten } from "./score-fixes.js";
import type { Value } from "../ir/value.js";

type Comparing = FunctionDeclaration | LayerDeclaration | MetricDeclaration;

/** False where something has been said about them: nothing more need be then. */
export function checkScores(frame: Frame, declaration: Comparing, bound: Bound, site: CallSite): boolean {
  const target = bound.get("target")?.entity;
  if (target?.kind !== "tensor" || target.field?.kind !== "class" || frame.source.library) return true;
  const many = bound.get("scores");
  if (many && !scoresFit(frame, many, target.field)) return false;
  const one = bound.get("score");
  if (one && !scoreFits(frame, one, target.field, declaration.name.text, site)) return false;
  const either = declaration.kind === "metric" ? bound.get("prediction") : undefined;
  return !either || eitherFits(frame, either, target.field, declaration.name.text, site);
}

/** A metric's `prediction` of a class is a score for each, or for each target one of yes. */
function eitherFits(frame: Frame, given: GivenArgument, field: Field, metric: string, site: CallSite): boolean {
  const isOne = given.entity.kind === "tensor" && sizeOf(given.entity.value.shape.dims) === sizeOf(field.dims);
  return isOne ? scoreFits(frame, given, field, metric, site) : scoresFit(frame, given, field);
}

function scoresFit(frame: Frame, { entity, at }: GivenArgument, field: Field): boolean {
  if (entity.kind !== "tensor") return true;
  const { report } = frame.expansion;
  const { dims } = entity.value.shape;
  const related = [{ at: field.at, text: `${field.count} classes are declared here` }];
  if (dims.length !== field.dims.length + 1) {
    const fix = withFlatten(frame, useOf(frame, entity.value), field);
    report.add("NN302", at, { shape: shapeText(dims), target: field.name, classes: field.count }, { related, fix });
    return false;
  }
  const scores = dims.at(-1) ?? 0;
  if (scores === field.count) return true;
  const use = useOf(frame, entity.value);
  const layer = use?.declaration ?? "the model";
  const help = `write dense(classes(${field.name})) and the two can't drift apart`;
  const details = { layer, scores, target: field.name, classes: field.count };
  const fix = withClassCount(frame, use, scores, field);
  report.add("NN301", use?.at ?? at, details, { label: `${scores} scores`, related, help, fix });
  return false;
}

/** One score for each target: the score of yes, where no and yes are the classes. */
function scoreFits(frame: Frame, { entity, at }: GivenArgument, field: Field, loss: string, site: CallSite): boolean {
  if (entity.kind !== "tensor") return true;
  const { report } = frame.expansion;
  const { dims } = entity.value.shape;
  if (field.count !== 2) {
    const found = `one of ${field.count}`;
    report.add("NN304", place(frame, site.at), { loss, target: field.name, expected: "one of two classes", found });
    return false;
  }
  if (sizeOf(dims) === sizeOf(field.dims)) return true;
  report.add("NN302", at, { shape: shapeText(dims), target: field.name, classes: 1 });
  return false;
}

/** The user's call that made a value. */
function useOf(frame: Frame, value: Value): Use | undefined {
  return [...frame.expansion.uses, ...frame.uses].findLast((use) => use.result === value);
}
