// Chains: what flows through stages, down branches and round after round.
import type { Branches, Chain, Expression, Pipe, Repeat, Span } from "../../grammar/ast.js";
import { call } from "./call.js";
import { asSize, fixed } from "./convert.js";
import { isExhausted, type Repetition, spend } from "./effort.js";
import { type Entity, type GivenArgument, numberEntity, poison } from "./entity.js";
import { type Frame, place, region, under, written } from "./frame.js";
import { expandArguments, resolve, site } from "./resolve.js";
import { createScope, declare } from "./scope.js";

export function expandPipe(expression: Pipe, frame: Frame): Entity {
  return expandStages(expression.stages, frame.expansion.expand(expression.source, frame), expression.source, frame);
}

/** Sends an entity through stages; `from` is where it was written. */
function expandStages(stages: readonly Expression[], source: Entity, from: Span, frame: Frame): Entity {
  let entity = source;
  let at: Span = from;
  for (const stage of stages) {
    entity = expandStage(stage, { name: undefined, entity, at: place(frame, at), written: undefined }, frame);
    at = stage;
  }
  return entity;
}

function expandStage(stage: Expression, piped: GivenArgument, frame: Frame): Entity {
  if (!spend(frame, 1, stage)) return poison;
  switch (stage.kind) {
    case "reference": {
      const callee = resolve(frame, stage.name, stage, "NN101");
      return call(frame, callee, [piped], site(stage, stage, frame));
    }
    case "call": {
      const callee = resolve(frame, stage.callee.text, stage.callee, "NN101");
      return call(
        frame,
        callee,
        [piped, ...expandArguments(stage, callee, frame, 1)],
        site(stage, stage.callee, frame),
      );
    }
    case "branches":
      return expandBranches(stage, piped, frame);
    case "repeat":
      return expandRepeat(stage, piped, frame);
    case "missing":
      return poison;
    case "number":
    case "text":
    case "boolean":
    case "list":
    case "range":
    case "index":
    case "unary":
    case "binary":
    case "conditional":
    case "pipe":
      frame.expansion.report.add("NN113", place(frame, stage), {
        what: written(frame, stage),
        where: "as a stage of a chain; a stage is a function or a layer",
      });
      return poison;
  }
}

function expandBranches(stage: Branches, piped: GivenArgument, frame: Frame): Entity {
  const name = stage.join.kind === "call" ? stage.join.callee : { ...stage.join, text: stage.join.name };
  const callee = resolve(frame, name.text, name, "NN101");
  const inside = region(frame, name.text);
  const results = stage.branches.map((branch, i): GivenArgument => ({
    name: undefined,
    entity: expandChain(branch, piped, under(inside, String(i + 1))),
    at: place(frame, branch),
    written: undefined,
  }));
  // The grammar has said so.
  if (results.length === 0) return poison;
  const extra = stage.join.kind === "call" ? expandArguments(stage.join, callee, frame, results.length) : [];
  return call(frame, callee, [...results, ...extra], { ...site(stage, name, frame), branches: true });
}

function expandChain(chain: Chain, piped: GivenArgument, frame: Frame): Entity {
  return expandStages(chain.stages, piped.entity, piped.at.source === frame.source ? piped.at.span : chain, frame);
}

const mostRepeats = 100_000;

function expandRepeat(stage: Repeat, piped: GivenArgument, frame: Frame): Entity {
  const values = repeatValues(stage, frame);
  if (!values) return poison;
  const inside = region(frame, "repeat");
  const of = { text: written(frame, { start: stage.start, end: stage.over.end }), count: values.length };
  const { repeats } = frame.expansion.effort;
  const repetition = begin(stage, values.length, frame);
  repeats.push(repetition);
  let entity = piped.entity;
  try {
    for (const value of values) {
      const scope = createScope(frame.scope);
      if (stage.variable) declare(scope, stage.variable.text, value, stage.variable);
      const round = {
        ...under(inside, String(++repetition.round)),
        scope,
        claims: new Map<string, number>(),
        rounds: [...frame.rounds, { number: repetition.round, of }],
      };
      entity = expandChain(stage.body, { ...piped, entity }, round);
      if (isExhausted(frame)) break;
    }
  } finally {
    repeats.pop();
  }
  return entity;
}

function begin(stage: Repeat, count: number, frame: Frame): Repetition {
  const { effort, trail } = frame.expansion;
  const at = place(frame, { start: stage.start, end: stage.over.end });
  return { at, count, round: 0, spentBefore: effort.spent, callsBefore: trail.length };
}

function repeatValues(stage: Repeat, frame: Frame): readonly Entity[] | undefined {
  const over = frame.expansion.expand(stage.over, frame);
  if (over.kind === "poison") return undefined;
  if (over.kind === "list") return over.items;
  if (over.kind === "range") {
    fixed(frame, over.from);
    fixed(frame, over.to);
    const count = Math.max(0, over.to.value - over.from.value + 1);
    return allowedCount(stage, count, frame)
      ? Array.from({ length: count }, (_, i) => numberEntity(over.from.value + i))
      : undefined;
  }
  const count = asSize(frame, over, stage.over, "how often to repeat");
  if (count === undefined || !allowedCount(stage, count, frame)) return undefined;
  return Array.from({ length: count }, (_, i) => numberEntity(i + 1));
}

function allowedCount(stage: Repeat, count: number, frame: Frame): boolean {
  if (count <= mostRepeats) return true;
  frame.expansion.report.add("NN210", place(frame, stage.over), { what: "how often to repeat", size: String(count) });
  return false;
}
