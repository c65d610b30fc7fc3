// Where expansion stands: the model being built, the declaration whose body is read, and whom to tell.
import type { Expression, Span } from "../../grammar/ast.js";
import type { Builder } from "../ir/builder.js";
import type { Origin, Value } from "../ir/value.js";
import type { Place, Source } from "../report/diagnostic.js";
import { positionOf } from "../report/position.js";
import type { Report } from "../report/report.js";
import type { Effort } from "./effort.js";
import type { Entity, FunctionEntity, GivenArgument, Instance } from "./entity.js";
import type { Option, Round, State, Use } from "./model.js";
import type { Scope } from "./scope.js";

/** One model while it is being expanded. */
export interface Expansion {
  /** The interpreter of the language: expressions hold calls, calls hold bodies, bodies hold expressions. The circle is closed here, so that files needn't import each other in one. */
  readonly expand: (expression: Expression, frame: Frame) => Entity;
  readonly expandFunction: (expression: Expression, frame: Frame) => FunctionEntity | undefined;
  readonly call: (frame: Frame, callee: Entity, args: readonly GivenArgument[], site: CallSite) => Entity;
  readonly builder: Builder;
  readonly report: Report;
  readonly options: Map<string, Option>;
  /** Names of the options that decided a shape or a choice. */
  readonly structural: Set<string>;
  readonly weights: PendingWeight[];
  readonly states: State[];
  readonly uses: Use[];
  /** The weights of classes that `balanced` was asked for, by target. */
  readonly balanced: Map<string, Value>;
  /** What the train block freezes, by path. */
  readonly frozen: readonly string[];
  /** Streams of random numbers given so far. */
  readonly streams: Set<number>;
  /** Weight and state names given so far. */
  readonly taken: Set<string>;
  /** The user's own declarations whose bodies are being read, outermost first: findings say by which calls they came about. */
  readonly trail: { readonly text: string; readonly at: Place }[];
  readonly effort: Effort;
  /** The weight whose initial value is being expanded. */
  initializing: PendingWeight | undefined;
  /** Who reads each value; known once the whole model is expanded. */
  users: ReadonlyMap<Value, readonly Value[]> | undefined;
}

/** A weight whose initial value is still to be expanded: which initialiser suits it depends on what comes after it. */
export interface PendingWeight {
  readonly name: string;
  readonly value: Value;
  readonly initial: () => Value | undefined;
  /** What `regularize:` on the layer says, in place of the model's penalties. */
  readonly regularize: Entity | undefined;
  readonly at: Place;
}

export interface Frame {
  readonly expansion: Expansion;
  readonly scope: Scope;
  readonly source: Source;
  /** What the body belongs to, by name and kind. */
  readonly name: string;
  readonly body: "file" | "model" | "train" | "fn" | "layer" | "optimizer" | "metric";
  /** The user's own call that led here: findings inside the library are shown there. */
  readonly call: Place | undefined;
  /** The path of the binding whose text this is, e.g. `h`. */
  readonly where: string;
  /** The path under which weights of this body are named, decided when the first one is. */
  readonly path: () => string;
  /** How often each path was asked for by layers used in this body. */
  readonly claims: Map<string, number>;
  readonly uses: Use[];
  /** The rounds of `repeat` in this body that are being expanded, the outermost first. */
  readonly rounds: readonly Round[];
  /** Names of the weights made in this body and inside. */
  readonly weightNames: string[];
  /** What `...` stands for. */
  readonly rest: readonly number[];
  readonly shared: SharedCall | undefined;
  readonly regularize: Entity | undefined;
  readonly depth: number;
}

/** One call of a shared instance. */
export interface SharedCall {
  readonly instance: Instance;
  /** How often each place inside was asked for: every call asks in the same order. */
  readonly asked: Map<string, number>;
}

/** Where a call stands in the text. */
export interface CallSite {
  readonly at: Span;
  readonly callee: Span;
  readonly text: string;
  /** The arguments are the branches of `concat { … }`. */
  readonly branches?: true;
}

export function place(frame: Frame, span: Span): Place {
  return frame.source.library && frame.call
    ? frame.call
    : { source: frame.source, span: { start: span.start, end: span.end } };
}

/** The user's line that a value comes from. */
export function originOf(frame: Frame, span: Span): Origin {
  const { source, span: at } = place(frame, span);
  return originAt(source, at);
}

const lines = new WeakMap<Source, Map<number, Origin>>();

function originAt(source: Source, span: Span): Origin {
  const { line } = positionOf(source, span.start);
  const known = lines.get(source) ?? new Map<number, Origin>();
  lines.set(source, known);
  let origin = known.get(line);
  if (!origin) {
    const start = source.text.lastIndexOf("\n", span.start - 1) + 1;
    const end = source.text.indexOf("\n", span.start);
    origin = { file: source.path, line, text: source.text.slice(start, end < 0 ? undefined : end).trim() };
    known.set(line, origin);
  }
  return origin;
}

/** The text of the spec at a span. */
export function written(frame: Frame, span: Span): string {
  return frame.source.text.slice(span.start, span.end).replace(/\s+/g, " ");
}

/** The same place in the text, under another path for weights. */
export function under(frame: Frame, name: string): Frame {
  return { ...frame, where: join(frame.where, name), path: () => join(frame.path(), name) };
}

export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/**
 * Where the parts of `repeat` or of branches are numbered: below the binding itself at first, and below the word for it from the second such stage of the binding on.
 * Only those with weights count, so that a stage without any renames nothing.
 */
export function region(frame: Frame, word: string): Frame {
  let path: string | undefined;
  const claim = (): string => {
    const base = frame.path();
    const key = `${base} in parts`;
    const count = (frame.claims.get(key) ?? 0) + 1;
    frame.claims.set(key, count);
    return count === 1 ? base : join(base, `${word}${count}`);
  };
  return { ...frame, path: () => (path ??= claim()) };
}
