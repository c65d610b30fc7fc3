// Calls: arguments meet parameters, and the body of the declaration is expanded in their place.
import type { FunctionDeclaration, LayerDeclaration, Parameter } from "../../grammar/ast.js";
import { apply, broadcast, constant } from "../ir/builder.js";
import { sameDims, shapeText } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import type { Fix, Place } from "../report/diagnostic.js";
import { nearest } from "../report/suggest.js";
import { expandLayer } from "./body.js";
import { callBuiltIn } from "./built-ins.js";
import { asTensor, refuse } from "./convert.js";
import {
  type Callable,
  type Bound,
  describe,
  type Entity,
  type FunctionEntity,
  type GivenArgument,
  poison,
  tensorEntity,
} from "./entity.js";
import { checkDeclaredGradient } from "./declared-gradient.js";
import { type CallSite, type Frame, join, place } from "./frame.js";
import type { Field } from "./model.js";
import { match } from "./pattern.js";
import { createScope, declare } from "./scope.js";
import { checkScores } from "./scores.js";
import { signature } from "./signature.js";
import { recordFormula } from "./written-formula.js";

/** A call inside a call inside … is refused beyond this depth: a declaration that uses itself. */
const deepestCall = 64;
/** Calls of declarations in one model: twice what a network of ten thousand layers needs. */
const mostCalls = 200_000;

export function call(frame: Frame, callee: Entity, args: readonly GivenArgument[], site: CallSite): Entity {
  if (callee.kind === "poison" || args.some((argument) => argument.entity.kind === "poison")) return poison;
  // `init = constant(0.1)` is a value already when the layer calls it with its fan: a value called so is itself.
  const fanOnly = args.every((argument) => argument.name === "fan_in" || argument.name === "fan_out");
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
    return recordFormula(
      frame,
      callee.callable.name,
      all.map((argument) => argument.entity),
      result,
      site.at,
    );
  }
  return callDeclared(frame, callee, callee.callable, all, site);
}

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
  if (frame.depth > deepestCall) {
    frame.expansion.report.add("NN110", place(frame, site.at), {
      names: [declaration.name.text, declaration.name.text],
    });
    return poison;
  }
  const { effort } = frame.expansion;
  if (++effort.calls > mostCalls) {
    if (effort.calls === mostCalls + 1)
      frame.expansion.report.add("NN210", place(frame, site.at), {
        what: "the number of calls",
        size: `more than ${mostCalls}`,
      });
    return poison;
  }
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

// ---------------------------------------------------------------- arguments

/** Which argument goes to which parameter; defaults are left out. "partial" where required ones are missing and the call may be completed later. */
export function bindArguments(
  frame: Frame,
  callable: Callable & { kind: "declared" },
  args: readonly GivenArgument[],
  site: CallSite,
): Bound | "partial" | undefined {
  const { declaration } = callable;
  const { parameters } = declaration;
  const { report } = frame.expansion;
  const bound = new Map<string, GivenArgument>();
  const about = { callee: declaration.name.text, signature: signature(declaration) };
  let position = 0;
  for (const argument of args) {
    const parameter =
      argument.name === undefined
        ? parameters[position++]
        : parameters.find((candidate) => candidate.name.text === argument.name);
    if (!parameter) {
      const names = parameters.map((candidate) => candidate.name.text);
      if (argument.name === undefined)
        report.add("NN103", argument.at, { kind: "surplus", ...about, most: parameters.length, found: args.length });
      else
        report.add(
          "NN103",
          argument.at,
          { kind: "unknown", ...about, argument: argument.name, candidates: names },
          { fix: renameFix(argument, nearest(argument.name, names)[0]) },
        );
      return undefined;
    }
    if (bound.has(parameter.name.text)) {
      report.add("NN103", argument.at, { kind: "duplicate", ...about, argument: parameter.name.text });
      return undefined;
    }
    bound.set(parameter.name.text, argument);
  }
  const missing = parameters.filter((parameter) => parameter.default === undefined && !bound.has(parameter.name.text));
  if (missing.length === 0) return bound;
  if (args.every((argument) => argument.name !== undefined)) return "partial";
  report.add("NN103", place(frame, site.at), {
    kind: "missing",
    ...about,
    argument: missing.map((parameter) => parameter.name.text).join(" and "),
  });
  return undefined;
}

function renameFix(argument: GivenArgument, best: string | undefined): Fix | undefined {
  const name = argument.written?.name;
  return name && best !== undefined && !argument.at.source.library
    ? { source: argument.at.source, edits: [{ start: name.start, end: name.end, text: best }] }
    : undefined;
}

/** Declares every parameter in the inner frame, numbers first so that shapes may mention them. Gives what `...` stands for; undefined if something does not fit. */
export function declareParameters(
  inner: Frame,
  parameters: readonly Parameter[],
  bound: Bound,
): readonly number[] | undefined {
  let rest: readonly number[] = [];
  let fits = true;
  const ordered = [
    ...parameters.filter((parameter) => parameter.type?.kind !== "shape-type"),
    ...parameters.filter((parameter) => parameter.type?.kind === "shape-type"),
  ];
  for (const parameter of ordered) {
    const argument = bound.get(parameter.name.text);
    const entity = argument
      ? argument.entity
      : parameter.default
        ? inner.expansion.expand(parameter.default, inner)
        : poison;
    const at = argument?.at ?? { source: inner.source, span: parameter };
    const fitted = fitParameter(inner, parameter, entity, at, (found) => (rest = found.length > 0 ? found : rest));
    if (fitted) declare(inner.scope, parameter.name.text, fitted);
    else fits = false;
  }
  return fits ? rest : undefined;
}

/** The entity as the parameter takes it; what does not fit is reported. */
export function fitParameter(
  inner: Frame,
  parameter: Parameter,
  entity: Entity,
  at: GivenArgument["at"],
  setRest: (rest: readonly number[]) => void,
): Entity | undefined {
  if (entity.kind === "poison") return undefined;
  const { report } = inner.expansion;
  const name = parameter.name.text;
  const wrong = (expected: string): Entity | undefined => {
    report.add("NN104", at, { argument: name, expected, found: describe(entity) });
    return undefined;
  };
  if (parameter.type?.kind === "shape-type") {
    const tensor = asTensor(inner, entity, at.span, name);
    if (!tensor) return undefined;
    const found = match(parameter.type, tensor.value.shape.dims, inner);
    if (!found) {
      const expected = inner.source.text.slice(parameter.type.start, parameter.type.end);
      report.add("NN202", at, { layer: inner.name, expected, found: shapeText(tensor.value.shape.dims) });
      return undefined;
    }
    setRest(found.rest);
    return { ...tensor, labels: found.labels };
  }
  if (parameter.type?.kind === "list-type") return entity.kind === "list" ? entity : wrong("a list");
  const kind = parameter.type?.name.text;
  if (kind !== undefined && !accepts(kind, entity)) {
    if (entity.kind === "tensor" && entity.field && (kind === "class" || kind === "real"))
      return wrongTarget(inner, kind, entity.field, at);
    if (entity.kind !== "tensor" || (kind !== "int" && kind !== "bool")) return wrong(kindTexts[kind] ?? kind);
    report.add("NN211", at, { what: name });
    return undefined;
  }
  if (entity.kind === "number" && parameter.range && !inRange(parameter.range, entity.value, inner))
    return wrong(`a number in ${inner.source.text.slice(parameter.range.start, parameter.range.end)}`);
  return entity;
}

function wrongTarget(inner: Frame, kind: "class" | "real", field: Field, at: Place): Entity | undefined {
  const expected = kind === "class" ? "one of several classes" : "real numbers";
  const found =
    field.kind === "real"
      ? `real numbers of the shape ${shapeText(field.dims)}`
      : `one of ${field.count} ${field.kind === "class" ? "classes" : "integers"}`;
  const related = [{ at: field.at, text: `${field.name} is declared here` }];
  inner.expansion.report.add("NN304", at, { loss: inner.name, target: field.name, expected, found }, { related });
  return undefined;
}

/** The kinds of parameters in words. */
export const kindTexts: Readonly<Record<string, string>> = {
  int: "a whole number",
  float: "a number",
  bool: "true or false",
  fn: "a function or a layer",
  class: "a target of classes",
  real: "real numbers, not classes",
};

function accepts(kind: string, entity: Entity): boolean {
  switch (kind) {
    case "int":
      return entity.kind === "number" && Number.isSafeInteger(entity.value);
    case "float":
      return (
        entity.kind === "number" ||
        (entity.kind === "tensor" && entity.value.shape.dims.length === 0 && !entity.value.shape.batched)
      );
    case "bool":
      return entity.kind === "boolean" || entity.kind === "training";
    case "fn":
      return entity.kind === "function";
    case "class":
      return entity.kind === "tensor" && entity.field?.kind !== "real";
    case "real":
      return (
        entity.kind === "number" ||
        (entity.kind === "tensor" && (entity.field === undefined || entity.field.kind === "real"))
      );
    default:
      return true;
  }
}

function inRange(range: NonNullable<Parameter["range"]>, value: number, frame: Frame): boolean {
  const end = (side: typeof range.from, open: number): number => {
    const entity = side ? frame.expansion.expand(side, frame) : undefined;
    return entity?.kind === "number" ? entity.value : open;
  };
  return value >= end(range.from, -Infinity) && value <= end(range.to, Infinity);
}

// ---------------------------------------------------------------- bodies

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
    weightNames: [],
    rest: [],
    shared: callee.shared,
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
    return declaration.kind === "fn" ? expandFormula(body, declaration) : expandLayer(body, declaration);
  } finally {
    if (entry) trail.pop();
  }
}

function expandFormula(body: Frame, declaration: FunctionDeclaration): Entity {
  const plain = body.expansion.expand(declaration.body, body);
  if (declaration.gradients.length === 0 || plain.kind !== "tensor") return plain;
  const stated: { x: Value; slope: Value }[] = [];
  const detached = createScope(body.scope);
  for (const gradient of declaration.gradients) {
    const argument = body.scope.names.get(gradient.of.text)?.entity;
    if (!argument) {
      body.expansion.report.add("NN102", place(body, gradient.of), {
        name: gradient.of.text,
        candidates: declaration.parameters.map((parameter) => parameter.name.text),
      });
      return poison;
    }
    if (argument.kind !== "tensor") continue;
    const slope = asTensor(
      body,
      body.expansion.expand(gradient.value, body),
      gradient.value,
      `the gradient by ${gradient.of.text}`,
    );
    if (!slope) return poison;
    stated.push({ x: argument.value, slope: slope.value });
    declare(detached, gradient.of.text, {
      ...argument,
      value: body.expansion.builder.make({ kind: "with_gradient" }, [argument.value]),
    });
  }
  if (stated.length === 0) return plain;
  if (!body.source.library) checkDeclaredGradient(body, declaration, plain.value, stated);
  const rules = stated.flatMap(({ x, slope }) => [x, slope]);
  const { builder } = body.expansion;
  const stating = new Set(declaration.gradients.map((gradient) => gradient.of.text));
  const others = declaration.parameters.some(
    (parameter) =>
      !stating.has(parameter.name.text) && body.scope.names.get(parameter.name.text)?.entity.kind === "tensor",
  );
  if (!others) return { ...plain, value: builder.make({ kind: "with_gradient" }, [plain.value, ...rules]) };
  // Derivatives by the other arguments are derived: through the formula with the stated ones held still, plus a zero that carries the stated ones.
  const still = body.expansion.expand(declaration.body, { ...body, scope: detached });
  if (still.kind !== "tensor") return still;
  const zero = broadcast(builder, constant(builder, 0), plain.value.shape);
  return {
    ...plain,
    value: apply(builder, "add", still.value, builder.make({ kind: "with_gradient" }, [zero, ...rules])),
  };
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
    result: result.value,
    weights: body.weightNames,
    inside: body.uses,
    at: place(frame, site.at),
  });
  for (const name of body.weightNames) frame.weightNames.push(name);
  // A result of the same shape as an argument has its axes; names given inside the declaration stay there.
  const like = inputs.find(({ value }) => sameDims(value.shape.dims, result.value.shape.dims));
  return tensorEntity(result.value, like?.labels ?? [], result.field);
}
