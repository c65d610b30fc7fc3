// What `predict` answers is computed from inputs alone: targets are known only while training.
import type { Expression, ModelDeclaration, Span, Statement } from "../../grammar/ast.js";
import type { Value } from "../ir/value.js";
import { operandsOf } from "./flow.js";
import { type Frame, place } from "./frame.js";
import { expressionsOf, mentionsOfStatement, partsOf } from "./mentions.js";
import type { Field, Output } from "./model.js";

/** Reports outputs that a target has a part in, at the place where it comes in. */
export function checkAnswerable(
  frame: Frame,
  { body }: ModelDeclaration,
  outputs: readonly Output[],
  targets: readonly Field[],
): void {
  for (const { name, value, at } of outputs) {
    const target = targetBehind(value, targets);
    const statement = target && body.find((candidate) => candidate.kind === "output" && candidate.name.text === name);
    if (!statement) continue;
    const use = useBehind(statement, target.name, body) ?? statement;
    const related = [
      { at, text: `the output ${name} is computed from it` },
      { at: target.at, text: `${target.name} is a target` },
    ];
    frame.expansion.report.add("NN307", place(frame, use), { output: name, target: target.name }, { related });
  }
}

/** A target that a value depends on outside of training. */
export function targetBehind(value: Value, targets: readonly Field[]): Field | undefined {
  const seen = new Set<Value>();
  const stack = [value];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.operation.kind === "leaf") {
      const found = targets.find((target) => target.value === next);
      if (found) return found;
    }
    stack.push(...operandsOf(next, false));
  }
  return undefined;
}

/** Where the target is named: in the statement itself, or in the nearest of those that it is made of. */
function useBehind(statement: Statement, target: string, body: readonly Statement[]): Span | undefined {
  const seen = new Set([statement]);
  // A set that grows while it is gone through: from near to far.
  for (const next of seen) {
    for (const expression of expressionsOf(next)) {
      const use = referenceIn(expression, target);
      if (use) return use;
    }
    const mentioned = mentionsOfStatement(next);
    for (const other of body) if (other.kind === "binding" && mentioned.has(other.name.text)) seen.add(other);
  }
  return undefined;
}

/** What asks for the kind of a target and not for its values. */
const askingOnly: ReadonlySet<string> = new Set(["classes", "size", "rank"]);

/** The first reference to the name, in the order of the text. */
function referenceIn(expression: Expression, name: string): Span | undefined {
  const rest = [expression];
  for (let next = rest.pop(); next; next = rest.pop()) {
    if (next.kind === "reference" && next.name === name) return next;
    if (next.kind === "call" && askingOnly.has(next.callee.text)) continue;
    for (const part of partsOf(next).toReversed()) rest.push(part);
  }
  return undefined;
}
