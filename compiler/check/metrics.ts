// `metric`: a figure gathered over many batches. A `metric` declaration says how; any other formula is averaged over the rows.
import type { Expression, MetricDeclaration, MetricStatement, Name, Statement } from "../../grammar/ast.js";
import { apply, leaf, reduce, constant } from "../ir/builder.js";
import { walk } from "../ir/graph.js";
import { shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { expandState, updatedValue } from "./body.js";
import { bindArguments, declareParameters } from "./arguments.js";
import { asTensor } from "./convert.js";
import { type Bound, type Callable, type FunctionEntity, tensorEntity, type TensorEntity } from "./entity.js";
import { type CallSite, type Frame, join, place, under, written } from "./frame.js";
import { mentionsOfStatement } from "./mentions.js";
import type { Metric, State } from "./model.js";
import { inDependencyOrder } from "./order.js";
import { respelled } from "./respelled.js";
import { createScope, declare, lookUp, visibleNames, type Scope } from "./scope.js";
import { checkScores } from "./scores.js";

/** A metric, and what it was given for its parameters. */
export interface ExpandedMetric {
  readonly metric: Metric;
  readonly bound: Bound;
}

/** `taken` are the names of the metrics before it. */
export function expandMetric(
  frame: Frame,
  statement: MetricStatement,
  taken: ReadonlySet<string>,
): ExpandedMetric | undefined {
  const callee = calleeOf(statement.value);
  const entity = callee && lookUp(frame.scope, callee.text);
  if (callee && !entity && callee.text !== "") return unknown(frame, callee);
  if (
    entity?.kind === "function" &&
    entity.callable.kind === "declared" &&
    entity.callable.declaration.kind === "metric"
  ) {
    const given = frame.expansion.expandFunction(statement.value, frame);
    return given && expandDeclared(frame, statement, given, entity.callable, taken);
  }
  return expandAverage(frame, statement, callee?.text ?? "metric", taken);
}

function calleeOf(value: Expression): Name | undefined {
  if (value.kind === "call") return value.callee;
  return value.kind === "reference" ? { ...value, text: value.name } : undefined;
}

function unknown(frame: Frame, callee: Name): ExpandedMetric | undefined {
  const candidates = visibleNames(frame.scope);
  const fix = respelled(frame.source, callee, callee.text, candidates);
  frame.expansion.report.add("NN101", place(frame, callee), { what: "metric", name: callee.text, candidates }, { fix });
  return undefined;
}

// ---------------------------------------------------------------- declared ones

function expandDeclared(
  frame: Frame,
  statement: MetricStatement,
  entity: FunctionEntity,
  callable: Callable & { kind: "declared" },
  taken: ReadonlySet<string>,
): ExpandedMetric | undefined {
  if (entity.given.some((argument) => argument.entity.kind === "poison")) return undefined;
  const declaration = callable.declaration as MetricDeclaration;
  const site: CallSite = { at: statement.value, callee: statement.value, text: written(frame, statement.value) };
  const bound = bindArguments(frame, callable, entity.given, site);
  if (!bound || bound === "partial") {
    if (bound) reportMissing(frame, declaration, statement);
    return undefined;
  }
  const name = freeName(metricName(declaration.name.text, bound, taken), taken);
  const body = metricFrame(frame, callable, site, name);
  const rest = declareParameters(body, declaration.parameters, bound);
  if (!rest) return undefined;
  if (!checkScores(frame, declaration, bound, site)) return undefined;
  const inner = { ...body, rest };
  const gathered = gather(inner, declaration);
  const figure = gathered && figureOf(inner, declaration, gathered);
  if (!figure) return undefined;
  const best = bestIn(statement.doc) ?? bestIn(declaration.doc);
  return {
    metric: { name, text: site.text, states: gathered.states, figure, best, at: place(frame, statement) },
    bound,
  };
}

/** Which way is better, by the line of a description that says it. */
function bestIn(doc: string): Metric["best"] {
  const [, best] = /^best: (highest|lowest)$/m.exec(doc) ?? [];
  return best as Metric["best"];
}

function reportMissing(frame: Frame, declaration: MetricDeclaration, statement: MetricStatement): void {
  const argument = declaration.parameters.find((parameter) => parameter.default === undefined)?.name.text ?? "";
  const signature = `${declaration.name.text}(${declaration.parameters.map((parameter) => parameter.name.text).join(", ")})`;
  frame.expansion.report.add("NN103", place(frame, statement.value), {
    kind: "missing",
    callee: declaration.name.text,
    argument,
    signature,
  });
}

/** The function's name; of two alike, the second also has its target's. */
function metricName(declared: string, bound: Bound, taken: ReadonlySet<string>): string {
  if (!taken.has(declared)) return declared;
  const field = [...bound.values()]
    .map(({ entity }) => (entity.kind === "tensor" ? entity.field : undefined))
    .find((found) => found !== undefined);
  return field ? `${declared}_${field.name}` : declared;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
  return name;
}

function metricFrame(
  frame: Frame,
  { declaration, source, scope }: Callable & { kind: "declared" },
  site: CallSite,
  name: string,
): Frame {
  return {
    ...frame,
    // The states of metrics are the metrics' own.
    expansion: { ...frame.expansion, states: [] },
    scope: createScope(scope),
    source,
    name: declaration.name.text,
    body: "metric",
    call: place(frame, site.at),
    where: join("metric", name),
    path: () => name,
    claims: new Map(),
    uses: [],
    rounds: [],
    depth: frame.depth + 1,
  };
}

interface Gathered {
  readonly states: readonly State[];
  readonly names: ReadonlyMap<string, Value>;
}

/** Expands the states and what a batch adds to them. */
function gather(body: Frame, declaration: MetricDeclaration): Gathered | undefined {
  const names = new Map<string, Value>();
  const next = new Map<Value, Value>();
  let fits = true;
  for (const statement of inDependencyOrder(
    declaration.body.filter(({ kind }) => kind !== "return"),
    body,
  )) {
    if (statement.kind === "state") {
      const state = expandState(statement, body);
      if (state) names.set(statement.name.text, state.value);
      else fits = false;
    } else if (statement.kind === "update") {
      const updated = updatedValue(statement, body);
      if (updated) next.set(updated.state, updated.value);
      else fits = false;
    } else if (statement.kind === "binding") {
      declare(body.scope, statement.name.text, body.expansion.expand(statement.value, body), statement.name);
    } else
      body.expansion.report.add("NN113", place(body, statement), {
        what: `\`${statement.kind}\``,
        where: "in a metric",
      });
  }
  const states = body.expansion.states.map((state) => ({ ...state, next: next.get(state.value) }));
  return fits ? { states, names } : undefined;
}

/** What `return` makes of the states as they are after the last batch. */
function figureOf(body: Frame, declaration: MetricDeclaration, { states, names }: Gathered): Value | undefined {
  const statement = declaration.body.find(({ kind }) => kind === "return");
  const { report } = body.expansion;
  if (statement?.kind !== "return") return undefined;
  const scope: Scope = createScope(body.scope);
  for (const [name, value] of names) declare(scope, name, tensorEntity(value));
  const inner = { ...body, scope };
  for (const binding of inDependencyOrder(bindingsFor(statement, declaration), inner)) {
    if (binding.kind === "binding") declare(scope, binding.name.text, body.expansion.expand(binding.value, inner));
  }
  const entity = body.expansion.expand(statement.value, inner);
  const tensor =
    entity.kind === "poison"
      ? undefined
      : asTensor(inner, entity, statement.value, `the result of ${declaration.name.text}`);
  if (!tensor) return undefined;
  const own = new Set(states.map((state) => state.value));
  const foreign =
    tensor.value.shape.batched ||
    walk([tensor.value]).some(
      (value) => value.operation.kind === "leaf" && !own.has(value) && value.operation.role !== "option",
    );
  if (!foreign) return tensor.value;
  report.add("NN114", place(inner, statement.value), {
    what: `the result of the metric ${declaration.name.text}`,
    expected: "a figure of its states alone, but depends on the batch",
  });
  return undefined;
}

/** The bindings that the result is made of, by way of others or directly. */
function bindingsFor(statement: Statement, declaration: MetricDeclaration): Statement[] {
  const needed = new Set<Statement>();
  const queue: Statement[] = [statement];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const mentioned = mentionsOfStatement(next);
    for (const other of declaration.body) {
      if (other.kind !== "binding" || needed.has(other) || !mentioned.has(other.name.text)) continue;
      needed.add(other);
      queue.push(other);
    }
  }
  return declaration.body.filter((other) => needed.has(other));
}

// ---------------------------------------------------------------- any formula

function expandAverage(
  frame: Frame,
  statement: MetricStatement,
  called: string,
  taken: ReadonlySet<string>,
): ExpandedMetric | undefined {
  const { expansion } = frame;
  const { builder } = expansion;
  const entity = expansion.expand(statement.value, under(frame, "metric"));
  const tensor: TensorEntity | undefined =
    entity.kind === "poison" ? undefined : asTensor(frame, entity, statement.value, "a metric");
  if (!tensor) return undefined;
  const { value } = tensor;
  if (value.shape.dims.length > 0) {
    expansion.report.add("NN209", place(frame, statement.value), {
      operation: "metric",
      expected: "one number for each row",
      found: shapeText(value.shape.dims),
    });
    return undefined;
  }
  const name = freeName(called, taken);
  const at = place(frame, statement);
  const rows = leaf(builder, "clock", "rows");
  const total = value.shape.batched ? reduce(builder, "sum", value, [], true) : apply(builder, "mul", value, rows);
  const states = [sumState(frame, `${name}.sum`, total, at), sumState(frame, `${name}.rows`, rows, at)] as const;
  const figure = apply(builder, "div", states[0].value, states[1].value);
  const metric = { name, text: written(frame, statement.value), states, figure, best: bestIn(statement.doc), at };
  return { metric, bound: new Map() };
}

function sumState({ expansion: { builder, taken } }: Frame, wanted: string, addend: Value, at: State["at"]): State {
  const name = freeName(wanted, taken);
  taken.add(name);
  const value = leaf(builder, "state", name);
  return { name, value, initial: constant(builder, 0), next: apply(builder, "add", value, addend), at };
}
