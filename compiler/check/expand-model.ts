// One model: its statements are expanded, then what depends on all of them — initial values, outputs that choose a class, groups and their updates.
import type { ModelDeclaration, Statement, SweepDeclaration, TrainDeclaration } from "../../grammar/ast.js";
import { usersOf, walk } from "../ir/graph.js";
import { ShapeError } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import { createReport, type Report } from "../report/report.js";
import { expandBodyStatement } from "./body.js";
import { checkAnswerable, targetBehind } from "./answerable.js";
import { liveClassWeights } from "./class-weights.js";
import { createExpansion } from "./create-expansion.js";
import type { DeclarationFacts } from "./declarations.js";
import { isExhausted } from "./effort.js";
import { declareField } from "./fields.js";
import { createFileScopes, fileFrame } from "./file-scope.js";
import { type Frame, place } from "./frame.js";
import { checkFrozen, frozenNames } from "./freeze.js";
import { emptyGroup, makeGroups } from "./groups.js";
import type { LoadedFile, Program } from "./load.js";
import { expandLoss } from "./losses.js";
import { type ExpandedMetric, expandMetric } from "./metrics.js";
import type { Field, Loss, Model, Output } from "./model.js";
import { expandOptimizer, findOptimizer } from "./optimizer.js";
import { declareOptions } from "./options.js";
import { inDependencyOrder } from "./order.js";
import { type Comparison, comparisonOf, comparisonsIn, expandOutput, withChoices } from "./outputs.js";
import { checkLearns, checkReached, liveParts } from "./reached.js";
import { checkRegularized, expandRegularizer, type Regularizer } from "./regularizers.js";
import { checkReservedNames } from "./reserved-names.js";
import { createScope, declare } from "./scope.js";
import { readSweep } from "./sweep.js";
import { readTraining } from "./training.js";
import { finishWeights } from "./weights.js";
import { withinStack } from "./within-stack.js";

export interface ModelSetting {
  readonly program: Program;
  readonly facts: ReadonlyMap<LoadedFile, DeclarationFacts>;
  readonly train: TrainDeclaration | undefined;
  readonly sweep: SweepDeclaration | undefined;
  /** `--set` */
  readonly set: Readonly<Record<string, string>>;
}

export interface Expanded {
  /** Undefined where something is wrong. */
  readonly model: Model | undefined;
  readonly options: readonly string[];
}

/** Expands the model with all options open at first, then again with those fixed that turned out to decide a shape or a choice, until no more do. */
export function expandModel(declaration: ModelDeclaration, setting: ModelSetting, report: Report): Expanded {
  const structural = new Set<string>();
  for (;;) {
    const attempt = createReport();
    const at = { source: setting.program.main.source, span: declaration.name };
    const failed: Attempt = { model: undefined, found: new Set(), options: [], exhausted: false };
    const run = (): Attempt => expandOnce(declaration, setting, structural, attempt);
    const { model, found, options, exhausted } = withinStack(attempt, at, run, failed);
    const before = structural.size;
    for (const name of found) structural.add(name);
    if (structural.size > before && !exhausted) continue;
    report.addAll(attempt.diagnostics);
    return { model: attempt.hasErrors ? undefined : model, options };
  }
}

interface Attempt {
  readonly model: Model | undefined;
  readonly found: ReadonlySet<string>;
  readonly options: readonly string[];
  /** It expands to too much: once is enough to know that. */
  readonly exhausted: boolean;
}

function expandOnce(
  declaration: ModelDeclaration,
  setting: ModelSetting,
  structural: ReadonlySet<string>,
  report: Report,
): Attempt {
  const { program, facts, train, set } = setting;
  const frozen = frozenNames(train).map(({ text }) => text);
  const expansion = createExpansion(report, frozen);
  const scopes = createFileScopes(program, facts, expansion);
  const { source } = program.main;
  const frame = fileFrame(expansion, source, createScope(scopes.main), declaration);
  declareOptions(frame, declaration, { set, structural });
  const trainScope = createScope(scopes.train);
  for (const [name, meaning] of frame.scope.names) declare(trainScope, name, meaning.entity, meaning.declared);
  const trainFrame = fileFrame(expansion, source, trainScope, train ?? declaration);
  const parts = expandBody(frame, declaration);
  const model = isExhausted(frame) ? undefined : assemble(frame, trainFrame, declaration, setting, parts);
  // Of a broken model it isn't known whether it has a learning rate to set.
  const rate = model ? model.options.map(({ name }) => name) : ["lr"];
  const names = [...declaration.parameters.map(({ name }) => name.text), ...rate];
  return { model, found: expansion.structural, options: names, exhausted: isExhausted(frame) };
}

/** What depends on all statements together. */
function assemble(
  frame: Frame,
  trainFrame: Frame,
  declaration: ModelDeclaration,
  { program, train, sweep, set }: ModelSetting,
  parts: Parts,
): Model | undefined {
  const { expansion, source } = frame;
  const { report } = expansion;
  const { inputs, targets, losses } = parts;
  const metrics = parts.metrics.map(({ metric }) => metric);
  const outputs = withChoices(frame, parts.outputs, comparisonsOf(frame, parts));
  checkAnswerable(frame, declaration, outputs, targets);
  const complete = !program.main.broken && !report.hasErrors;
  if (complete) checkPresence(frame, declaration, parts, outputs);
  const live = liveParts(frame, losses, outputs, metrics);
  if (complete && losses.length > 0) {
    checkReached(frame, live, losses, outputs);
    if (inputs.length > 0) checkLearns(frame, declaration, live);
  }
  const grouped = finishWeights(frame, live.weights, usersOf(walk(live.roots)), parts.regularizers);
  checkFrozen(
    frame,
    { train, model: declaration.name.text },
    grouped.map(({ weight }) => weight),
  );
  const training = readTraining(trainFrame, train, fieldsOf(declaration, parts), parts);
  const stated = train?.settings.find(({ name }) => name.text === "optimizer");
  const optimizer = findOptimizer(trainFrame, stated?.value, (train ?? declaration).name, set);
  if (!optimizer) return undefined;
  const learned = grouped.filter(({ weight }) => !weight.isFrozen);
  const plain = makeGroups(frame, learned, optimizer.tellsApart, takenNames(frame));
  const groups = plain.flatMap((group) => expandOptimizer(optimizer, group) ?? []);
  // Where weights are lacking something else is wrong; what is wrong with the optimizer is told all the same.
  if (plain.length === 0) expandOptimizer(optimizer, emptyGroup(frame));
  if (groups.length < plain.length) return undefined;
  const { parameters } = declaration;
  const swept = sweep && readSweep(trainFrame, sweep, { parameters, metrics, training, isWhole: complete });
  checkReservedNames(frame, declaration, { inputs, targets, outputs, metrics });
  return {
    name: declaration.name.text,
    doc: declaration.doc,
    source,
    options: [...expansion.options.values()],
    inputs,
    targets,
    outputs,
    parameters: grouped.map(({ weight }) => weight),
    groups,
    states: live.states,
    classWeights: liveClassWeights(expansion, live.states),
    losses,
    metrics,
    uses: expansion.uses,
    training: { ...training, optimizer: optimizer.text },
    sweep: swept,
    at: place(frame, declaration.name),
  };
}

/** Where one of them is broken, nothing is said of data that may name it. */
function fieldsOf({ body }: ModelDeclaration, { inputs, targets }: Parts): readonly Field[] | undefined {
  const declared = body.filter(({ kind }) => kind === "input" || kind === "target").length;
  return inputs.length + targets.length === declared ? [...inputs, ...targets] : undefined;
}

function comparisonsOf(frame: Frame, { targets, metrics }: Parts): readonly Comparison[] {
  const inMetrics = metrics.flatMap(({ bound }) => comparisonOf(inputsOf(bound), targets));
  // Scores that were made with the help of a target can't be asked for.
  return [...comparisonsIn(frame.expansion.uses, targets), ...inMetrics].filter(
    ({ scores }) => !targetBehind(scores, targets),
  );
}

function inputsOf(bound: ExpandedMetric["bound"]): { readonly parameter: string; readonly value: Value }[] {
  return [...bound].flatMap(([parameter, { entity }]) =>
    entity.kind === "tensor" ? [{ parameter, value: entity.value }] : [],
  );
}

/** Groups are buffers like all others, so their names are new ones. */
function takenNames({ expansion, scope }: Frame): ReadonlySet<string> {
  return new Set([...expansion.taken, ...scope.names.keys()]);
}

interface Parts {
  readonly inputs: Field[];
  readonly targets: Field[];
  readonly outputs: Output[];
  readonly losses: Loss[];
  readonly metrics: ExpandedMetric[];
  readonly regularizers: Regularizer[];
}

function expandBody(frame: Frame, declaration: ModelDeclaration): Parts {
  const parts: Parts = { inputs: [], targets: [], outputs: [], losses: [], metrics: [], regularizers: [] };
  for (const statement of inDependencyOrder(declaration.body, frame)) {
    try {
      expandStatement(frame, statement, parts);
    } catch (error) {
      // The rules of shapes hold once more where values are made; a conflict that no check foresaw is still the user's to know.
      if (!(error instanceof ShapeError)) throw error;
      frame.expansion.report.add("NN209", place(frame, statement), {
        operation: error.operation,
        expected: error.expected,
        found: error.found,
      });
    }
  }
  for (const statement of declaration.body)
    if (statement.kind === "regularize") checkRegularized(frame, statement, frame.expansion.weights);
  return parts;
}

function expandStatement(frame: Frame, statement: Statement, parts: Parts): void {
  switch (statement.kind) {
    case "input":
      add(parts.inputs, declareField(frame, statement));
      break;
    case "target":
      add(parts.targets, declareField(frame, statement));
      break;
    case "loss":
      add(parts.losses, expandLoss(frame, statement));
      break;
    case "output":
      addOutput(frame, statement, parts.outputs);
      break;
    case "metric":
      // What is evaluated has its loss beside the metrics.
      add(
        parts.metrics,
        expandMetric(frame, statement, new Set(["loss", ...parts.metrics.map(({ metric }) => metric.name)])),
      );
      break;
    case "regularize":
      add(parts.regularizers, expandRegularizer(frame, statement));
      break;
    case "binding":
    case "share":
    case "param":
    case "state":
    case "update":
    case "return":
      expandBodyStatement(statement, frame);
  }
}

function add<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}

function addOutput(frame: Frame, statement: Extract<Statement, { kind: "output" }>, outputs: Output[]): void {
  const before = outputs.find(({ name }) => name === statement.name.text);
  const output = expandOutput(frame, statement);
  if (before)
    frame.expansion.report.add(
      "NN108",
      place(frame, statement.name),
      { name: before.name },
      { related: [{ at: before.at, text: "first declared here" }] },
    );
  else if (output) outputs.push(output);
}

function checkPresence(
  frame: Frame,
  { name, body }: ModelDeclaration,
  { inputs, losses }: Parts,
  outputs: readonly Output[],
): void {
  const { report } = frame.expansion;
  const at = place(frame, name);
  if (inputs.length === 0) report.add("NN306", at, { what: "input", model: name.text });
  if (!body.some(({ kind }) => kind === "loss")) report.add("NN305", at, { kind: "loss", model: name.text });
  else if (losses.length > 0 && outputs.length === 0) report.add("NN306", at, { what: "output", model: name.text });
}
