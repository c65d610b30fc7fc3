// Calls: arguments meet parameters, and the body of the declaration is expanded in their place.
import type { FunctionDeclaration, LayerDeclaration } from "../../grammar/ast.js";
import { sameDims } from "../ir/shape.js";
import { expandLayer } from "./body.js";
import { callBuiltIn, parametersOf } from "./built-ins.js";
import { refuse } from "./convert.js";
import {
  type Callable,
  type Bound,
  type Entity,
  type FunctionEntity,
  type GivenArgument,
  poison,
  tensorEntity,
} from "./entity.js";
import { costOfCall, spend } from "./effort.js";
import { type CallSite, type Frame, join, place } from "./frame.js";
import { fixTraining } from "./freeze.js";
import { createScope } from "./scope.js";
import { checkScores } from "./scores.js";
import { settingsOf } from "./settings.js";
import { recordFormula } from "./written-formula.js";
import { bindArguments, declareParameters } from "./arguments.js";
import { expandFormula } from "./formula.js";

/** A call inside a call inside … is refused beyond this depth: a declaration that uses itself. */
const deepestCall = 64;

export function call(frame: Frame, callee: Entity, given: readonly GivenArgument[], site: CallSite): Entity {
  const args = callee.kind === "function" ? withoutNeedlessFan(callee.callable, given) : given;
  if (callee.kind === "poison" || args.some((argument) => argument.entity.kind === "poison")) return poison;
  // `init = constant(0.1)` is a value already when the layer calls it with its fan: a value called so is itself.
  const fanOnly = args.every(({ name }) => name !== undefined && fans.includes(name));
  if ((callee.kind === "random" || callee.kind === "number" || callee.kind === "tensor") && fanOnly) return callee;
  if (callee.kind !== "function") return refuse(frame, callee, site.callee, site.text, "a function or a layer");
  const all = [
    ...args.filter((argument) => argument.name === undefined),
    ...callee.given.filter((given) => given.name === undefined),
    ...args.filter((argument) => argument.name !== undefined),
    ...callee.given.filter(
      (given) => given.name !== undefined && !args.some((argument) => argument.name === given.name),
    ),
  ];
  if (callee.callable.kind === "built-in") {
    const result = callBuiltIn(frame, callee.callable.name, all, site);
    return recordFormula(frame, callee.callable.name, all, result, site.at);
  }
  return callDeclared(frame, callee, callee.callable, all, site);
}

/** A layer tells its initialiser both fans; one that has no use for them needn't declare them. */
function withoutNeedlessFan(callable: Callable, args: readonly GivenArgument[]): readonly GivenArgument[] {
  if (!fans.every((fan) => args.some(({ name }) => name === fan))) return args;
  const declared =
    callable.kind === "built-in"
      ? parametersOf(callable.name)
      : callable.declaration.parameters.map(({ name }) => name.text);
  return args.filter(({ name }) => name === undefined || !fans.includes(name) || declared.includes(name));
}

const fans: readonly string[] = ["fan_in", "fan_out"];

function callDeclared(
  frame: Frame,
  callee: FunctionEntity,
  callable: Callable & { kind: "declared" },
  args: readonly GivenArgument[],
  site: CallSite,
): Entity {
  const { declaration } = callable;
  if (declaration.kind === "optimizer" || declaration.kind === "metric") {
    frame.expansion.report.add("NN113", place(frame, site.at), {
      what: `the ${declaration.kind} ${declaration.name.text}`,
      where: "in an expression",
    });
    return poison;
  }
  if (frame.depth > deepestCall) return tooDeep(frame, declaration.name.text, site);
  if (!spend(frame, costOfCall, site.at)) return poison;
  const { regularize, rest: own } = takeRegularize(frame, declaration, args);
  const bound = bindArguments(frame, callable, own, site);
  if (bound === "partial")
    return { kind: "function", callable, given: args, shared: callee.shared, at: place(frame, site.at) };
  if (!bound) return poison;
  const inner = frameFor(frame, callee, callable, site, regularize);
  const shapes = declareParameters(inner, declaration.parameters, bound);
  if (!shapes) return poison;
  if (!checkScores(frame, declaration, bound, site)) return poison;
  const body = { ...inner, rest: shapes };
  const result = expandBody(
    body,
    declaration,
    callable.source.library ? undefined : { text: site.text, at: place(frame, site.at) },
  );
  return recordUse(frame, body, callable, bound, result, site);
}

/** By its own name nothing can use itself; what is handed on as an argument can. */
function tooDeep(frame: Frame, name: string, site: CallSite): Entity {
  const { report, trail } = frame.expansion;
  const isCircle =
    frame.name === name || new Set(trail.map(({ at }) => `${at.source.path} ${at.span.start}`)).size < trail.length;
  if (isCircle) report.add("NN110", place(frame, site.at), { names: [name, name] });
  else {
    const details = { what: "the nesting of calls", size: `more than ${deepestCall} within each other` };
    report.add("NN210", place(frame, site.at), details);
  }
  return poison;
}

/** Any layer takes `regularize: l2(1e-3)` for the weights inside it. */
function takeRegularize(
  frame: Frame,
  declaration: FunctionDeclaration | LayerDeclaration,
  args: readonly GivenArgument[],
): { regularize: Entity | undefined; rest: readonly GivenArgument[] } {
  const own = declaration.parameters.some((parameter) => parameter.name.text === "regularize");
  const given = args.find((argument) => argument.name === "regularize");
  if (own || !given || declaration.kind !== "layer") return { regularize: frame.regularize, rest: args };
  return { regularize: given.entity, rest: args.filter((argument) => argument !== given) };
}

function frameFor(
  frame: Frame,
  callee: FunctionEntity,
  callable: Callable & { kind: "declared" },
  site: CallSite,
  regularize: Entity | undefined,
): Frame {
  const { declaration, source } = callable;
  const scope = createScope(callable.scope);
  let path: string | undefined;
  return {
    expansion: frame.expansion,
    scope,
    source,
    name: declaration.name.text,
    body: declaration.kind,
    call: frame.source.library ? frame.call : { source: frame.source, span: site.at },
    where: frame.where,
    path: () => (path ??= callee.shared?.path ?? claim(frame, declaration.name.text)),
    claims: new Map(),
    uses: [],
    rounds: [],
    weightNames: [],
    rest: [],
    // What a shared layer is made of is shared with it.
    shared: callee.shared ? { instance: callee.shared, asked: new Map() } : frame.shared,
    regularize,
    depth: frame.depth + 1,
  };
}

/** The first layer with weights in a binding takes the binding's name; the others add their own, and a number from the second of a kind on. */
function claim(frame: Frame, layer: string): string {
  const base = frame.path();
  const count = (frame.claims.get(base) ?? 0) + 1;
  frame.claims.set(base, count);
  if (count === 1) return base;
  const named = join(base, layer);
  const again = (frame.claims.get(named) ?? 0) + 1;
  frame.claims.set(named, again);
  return again === 1 ? named : `${named}${again}`;
}

/** `entry` stands on the trail while the body of a user's own declaration is read. */
function expandBody(
  body: Frame,
  declaration: FunctionDeclaration | LayerDeclaration,
  entry: Frame["expansion"]["trail"][number] | undefined,
): Entity {
  const { trail } = body.expansion;
  if (entry) trail.push(entry);
  try {
    if (declaration.kind === "fn") return expandFormula(body, declaration);
    fixTraining(body, declaration);
    return expandLayer(body, declaration);
  } finally {
    if (entry) trail.pop();
  }
}

/** Notes the use, for lints and summaries, and names the axes of the result as the caller knows them. */
function recordUse(
  frame: Frame,
  body: Frame,
  callable: Callable & { kind: "declared" },
  bound: Bound,
  result: Entity,
  site: CallSite,
): Entity {
  const { declaration } = callable;
  if (result.kind !== "tensor" || (declaration.kind !== "fn" && declaration.kind !== "layer")) {
    for (const use of body.uses) frame.uses.push(use);
    return result;
  }
  const inputs = [...bound].flatMap(([parameter, { entity }]) =>
    entity.kind === "tensor" ? [{ parameter, value: entity.value, labels: entity.labels }] : [],
  );
  frame.uses.push({
    declaration: declaration.name.text,
    kind: declaration.kind,
    library: callable.source.library,
    path: body.weightNames.length > 0 ? body.path() : frame.path(),
    text: site.text,
    inputs: inputs.map(({ parameter, value }) => ({ parameter, value })),
    settings: frame.source.library ? [] : settingsOf([...bound]), // of the spec's own calls: nobody asks for others
    result: result.value,
    weights: [...new Set(body.weightNames)],
    shared: body.shared === frame.shared ? undefined : body.shared?.instance.path,
    rounds: frame.rounds,
    inside: body.uses,
    at: place(frame, site.at),
  });
  for (const name of body.weightNames) frame.weightNames.push(name);
  // A result of the same shape as an argument has its axes; names given inside the declaration stay there.
  const like = inputs.find(({ value }) => sameDims(value.shape.dims, result.value.shape.dims));
  return tensorEntity(result.value, like?.labels ?? [], result.field);
}
