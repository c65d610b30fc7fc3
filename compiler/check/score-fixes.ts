// The mending of scores that don't fit their target, where the text leaves no doubt about it: in a chain of the model itself.
import { sameDims } from "../ir/shape.js";
import type { Fix } from "../report/diagnostic.js";
import type { Frame } from "./frame.js";
import type { Field, Use } from "./model.js";
import { lookUp } from "./scope.js";

/** `dense(11)` → `dense(classes(item))`: the number of scores is the literal that the layer is given. */
export function withClassCount(frame: Frame, use: Use | undefined, scores: number, field: Field): Fix | undefined {
  if (!use || !isOwnStage(frame, use) || !isBuiltIn(frame, "classes")) return undefined;
  const { source, span } = use.at;
  const [all, before = "", units] = /^(\w+\(\s*(?:units:\s*)?)(\d+)(?=\s*[,)])/.exec(use.text) ?? [];
  if (all === undefined || Number(units) !== scores) return undefined;
  if (source.text.slice(span.start, span.start + all.length) !== all) return undefined;
  const start = span.start + before.length;
  return { source, edits: [{ start, end: span.start + all.length, text: `classes(${field.name})` }] };
}

/** `-> dense(10)` → `-> flatten -> dense(10)`: the layer works on the last axis and leaves others alone. */
export function withFlatten(frame: Frame, use: Use | undefined, field: Field): Fix | undefined {
  if (!use || field.dims.length > 0 || !isOwnStage(frame, use)) return undefined;
  const [input, result] = [use.inputs[0]?.value.shape.dims ?? [], use.result.shape.dims];
  const { source, span } = use.at;
  const keepsLead = input.length > 1 && sameDims(input.slice(0, -1), result.slice(0, -1)) && use.weights.length > 0;
  const isStage = /->\s*$/.test(source.text.slice(0, span.start));
  if (!keepsLead || !isStage || !lookUp(frame.scope, "flatten")) return undefined;
  return { source, edits: [{ start: span.start, end: span.start, text: "flatten -> " }] };
}

/** A layer of the library, written once in the model's own body: a change there changes nothing else. */
function isOwnStage({ body, source, expansion }: Frame, { at, kind, library, result }: Use): boolean {
  const again = expansion.uses.some(
    (other) => other.result !== result && other.at.source === at.source && other.at.span.start === at.span.start,
  );
  return body === "model" && kind === "layer" && library && at.source === source && !again;
}

function isBuiltIn({ scope }: Frame, name: string): boolean {
  const entity = lookUp(scope, name);
  return entity?.kind === "function" && entity.callable.kind === "built-in";
}
