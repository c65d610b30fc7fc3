// What a formula that compares scores with a target expects of both: as many scores as classes, for each place of a sequence. A formula says so by calling its parameters `scores` (or `score`) and `target`.
import type { FunctionDeclaration, LayerDeclaration, MetricDeclaration } from "../../grammar/ast.js";
import type { Bound } from "./entity.js";
import { type CallSite, type Frame, place } from "./frame.js";
import { shapeText, sizeOf } from "../ir/shape.js";

export function checkScores(frame: Frame, declaration: FunctionDeclaration | LayerDeclaration | MetricDeclaration, bound: Bound, site: CallSite): void {
  const target = bound.get("target")?.entity;
  const many = bound.get("scores");
  const one = bound.get("score");
  if (target?.kind !== "tensor" || target.field?.kind !== "class" || frame.source.library) return;
  const { field } = target;
  const { report } = frame.expansion;
  if (many?.entity.kind === "tensor") {
    const { dims } = many.entity.value.shape;
    const made = maker(frame, many.entity.value) ?? many.at;
    const related = [{ at: field.at, text: `${field.count} classes are declared here` }];
    const classes = dims.at(-1) ?? 0;
    if (dims.length !== field.dims.length + 1) {
      report.add("NN302", many.at, { shape: shapeText(dims), target: field.name, classes: field.count }, { related });
    } else if (classes !== field.count) {
      report.add("NN301", made, { layer: callAt(frame, many.entity.value), scores: classes, target: field.name, classes: field.count }, { label: `${classes} scores`, related, help: `write dense(classes(${field.name})) and the two can't drift apart` });
    }
  }
  if (one?.entity.kind === "tensor") {
    const { dims } = one.entity.value.shape;
    if (sizeOf(dims) !== sizeOf(field.dims)) report.add("NN302", one.at, { shape: shapeText(dims), target: field.name, classes: 1 });
    if (field.count !== 2) report.add("NN304", place(frame, site.at), { loss: declaration.name.text, target: field.name, expected: "one of two classes", found: `one of ${field.count}` });
  }
}

/** The user's call that made a value. */
function maker(frame: Frame, value: unknown): ReturnType<typeof place> | undefined {
  return useOf(frame, value)?.at;
}

function callAt(frame: Frame, value: unknown): string {
  return useOf(frame, value)?.declaration ?? "the model";
}

function useOf(frame: Frame, value: unknown): { at: ReturnType<typeof place>; declaration: string } | undefined {
  return [...frame.expansion.uses, ...frame.uses].findLast((use) => use.result === value);
}
