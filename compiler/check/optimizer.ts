// `optimizer`: the declaration that `train` names, expanded once for each group of weights.
import type { Expression, OptimizerDeclaration, Span, Statement } from "../../grammar/ast.js";
import { leaf } from "../ir/builder.js";
import type { Value } from "../ir/value.js";
import { expandState, updatedValue } from "./body.js";
import { bindArguments, declareParameters } from "./arguments.js";
import { booleanEntity, type Bound, type Callable, describe, tensorEntity } from "./entity.js";
import { type CallSite, type Frame, place, written } from "./frame.js";
import type { PlainGroup } from "./groups.js";
import { mentionsOfStatement } from "./mentions.js";
import type { Group, State, Training } from "./model.js";
import { rateOption, withRateOption, type Overrides } from "./learning-rate.js";
import { inDependencyOrder } from "./order.js";
import { respelled } from "./respelled.js";
import { createScope, declare, lookUp, visibleNames } from "./scope.js";
import { signature } from "./signature.js";

export interface Optimizer {
  readonly text: Training["optimizer"];
  readonly callable: Callable & { readonly kind: "declared" };
  readonly declaration: OptimizerDeclaration;
  readonly bound: Bound;
  /** It asks for `decays`: groups of biases must stand apart. */
  readonly tellsApart: boolean;
  readonly site: CallSite;
  /** Where it is written: the `train` block. */
  readonly frame: Frame;
}

/** What is used where nothing is said: it needs the least tuning of those in the library. */
const usual = "adam";

/** `fallback` is where findings are shown for an optimizer that nobody wrote. */
export function findOptimizer(
  frame: Frame,
  expression: Expression | undefined,
  fallback: Span,
  set: Overrides,
): Optimizer | undefined {
  const value = expression ?? { kind: "reference" as const, name: usual, ...fallback };
  const name = value.kind === "call" ? value.callee.text : value.kind === "reference" ? value.name : undefined;
  const { report } = frame.expansion;
  if (name !== undefined && name !== "" && !lookUp(frame.scope, name)) {
    const candidates = visibleNames(frame.scope).filter((candidate) => isOptimizer(lookUp(frame.scope, candidate)));
    const at = value.kind === "call" ? value.callee : value;
    const fix = respelled(frame.source, at, name, candidates);
    report.add("NN101", place(frame, at), { what: "optimizer", name, candidates }, { fix });
    return undefined;
  }
  const entity = frame.expansion.expandFunction(...withRateOption(value, frame, set));
  if (!entity || entity.given.some((argument) => argument.entity.kind === "poison")) return undefined;
  const { callable } = entity;
  if (callable.kind !== "declared" || callable.declaration.kind !== "optimizer") {
    report.add("NN114", place(frame, value), { what: describe(entity), expected: "an optimizer" });
    return undefined;
  }
  const { declaration } = callable;
  const text = expression ? written(frame, expression) : usual;
  const site: CallSite = { at: value, callee: value, text };
  const bound = bindArguments(frame, callable, entity.given, site);
  if (!bound || bound === "partial") {
    const argument = declaration.parameters.find((parameter) => parameter.default === undefined)?.name.text ?? "";
    if (bound)
      report.add("NN103", place(frame, value), {
        kind: "missing",
        callee: declaration.name.text,
        argument,
        signature: signature(declaration),
      });
    return undefined;
  }
  const tellsApart = declaration.body.some((statement) => mentionsOfStatement(statement).has("decays"));
  const rated = withUsualRate(frame, declaration, bound, { start: value.start, end: value.end }, set);
  return {
    text: { name: declaration.name.text, text, rate: rateOf(rated) },
    callable,
    declaration,
    bound: rated,
    tellsApart,
    site,
    frame,
  };
}

function isOptimizer(entity: ReturnType<typeof lookUp>): boolean {
  return (
    entity?.kind === "function" &&
    entity.callable.kind === "declared" &&
    entity.callable.declaration.kind === "optimizer"
  );
}

/** A learning rate that nobody wrote is an option as well; findings about it are shown at the optimizer. */
function withUsualRate(frame: Frame, declaration: OptimizerDeclaration, bound: Bound, at: Span, set: Overrides): Bound {
  const parameter = declaration.parameters.find(({ name }) => name.text === "lr");
  if (!parameter?.default || bound.has("lr") || frame.expansion.options.has("lr")) return bound;
  const usualRate = frame.expansion.expand(parameter.default, frame);
  if (usualRate.kind !== "number") return bound;
  const entity = rateOption(frame, { ...at, text: "lr" }, usualRate.value, set);
  return new Map([...bound, ["lr", { name: "lr", entity, at: place(frame, at), written: undefined }]]);
}

function rateOf(bound: Bound): Training["optimizer"]["rate"] {
  const entity = bound.get("lr")?.entity;
  if (entity?.kind === "number") return entity.value;
  return entity?.kind === "tensor" && !entity.value.shape.batched && entity.value.shape.dims.length === 0
    ? entity.value
    : undefined;
}

/** What the optimizer makes of a group: the slots that it keeps, and the weights after a step. */
export function expandOptimizer(optimizer: Optimizer, group: PlainGroup): Group | undefined {
  const { declaration } = optimizer;
  const slots: State[] = [];
  const frame = optimizerFrame(optimizer, group, slots);
  if (!declareParameters(frame, declaration.parameters, optimizer.bound)) return undefined;
  declare(frame.scope, "weight", tensorEntity(group.weight));
  declare(frame.scope, "grad", tensorEntity(group.gradient));
  declare(frame.scope, "step", tensorEntity(leaf(frame.expansion.builder, "clock", "iteration")));
  declare(frame.scope, "decays", booleanEntity(group.multiplies));
  const next = new Map<Value, Value>();
  for (const statement of inDependencyOrder(declaration.body, frame)) expandStatement(frame, statement, group, next);
  const update = next.get(group.weight);
  if (!update) {
    const failed = frame.expansion.report.hasErrors;
    if (!failed)
      frame.expansion.report.add("NN114", place(frame, declaration.name), {
        what: `the optimizer ${declaration.name.text}`,
        lacks: "`weight <- …`, so it would leave the weights as they are",
      });
    return undefined;
  }
  const { name, parameters, size, weight, gradient, penalty, penalties } = group;
  return {
    name,
    parameters,
    size,
    weight,
    gradient,
    penalty,
    penalties,
    slots: slots.map((slot) => ({ ...slot, next: next.get(slot.value) })),
    update,
  };
}

function optimizerFrame({ frame, callable, declaration, site }: Optimizer, group: PlainGroup, slots: State[]): Frame {
  return {
    ...frame,
    expansion: { ...frame.expansion, states: slots },
    scope: createScope(callable.scope),
    source: callable.source,
    name: declaration.name.text,
    body: "optimizer",
    call: { source: frame.source, span: site.at },
    where: group.name,
    path: () => group.name,
    claims: new Map(),
    uses: [],
    rounds: [],
    depth: frame.depth + 1,
  };
}

function expandStatement(frame: Frame, statement: Statement, group: PlainGroup, next: Map<Value, Value>): void {
  if (statement.kind === "state") expandState(statement, frame, { batched: false, dims: [group.size] });
  else if (statement.kind === "binding")
    declare(frame.scope, statement.name.text, frame.expansion.expand(statement.value, frame), statement.name);
  else if (statement.kind === "update") {
    const updated = updatedValue(statement, frame);
    if (updated) next.set(updated.state, updated.value);
  } else
    frame.expansion.report.add("NN113", place(frame, statement), {
      what: `\`${statement.kind}\``,
      where: "in an optimizer",
    });
}
