// What an expression of the language stands for while a spec is expanded.
import type {
  Argument,
  FunctionDeclaration,
  LayerDeclaration,
  MetricDeclaration,
  OptimizerDeclaration,
} from "../../grammar/ast.js";
import type { Shape } from "../ir/shape.js";
import type { Value } from "../ir/value.js";
import type { Place, Source } from "../report/diagnostic.js";
import type { Field } from "./model.js";
import type { Scope } from "./scope.js";

export type Entity =
  | NumberEntity
  | BooleanEntity
  | TensorEntity
  | RandomEntity
  | TextEntity
  | ListEntity
  | RangeEntity
  | FunctionEntity
  | TrainingEntity
  | Poison;

/** A number that is known when compiling. One that comes from options also has the formula that gives it at run time. */
export interface NumberEntity {
  readonly kind: "number";
  readonly value: number;
  readonly formula: Value | undefined;
  /** The options that it comes from: they become structural once it decides a shape. */
  readonly sources: ReadonlySet<string>;
}

export interface BooleanEntity {
  readonly kind: "boolean";
  readonly value: boolean;
  readonly sources: ReadonlySet<string>;
}

/** `training`, or `not training`: decided by the entry that runs, not by the spec. */
export interface TrainingEntity {
  readonly kind: "training";
  readonly negated: boolean;
}

/** A value of the graph; `labels` are the names of its axes where they have one, as far as this declaration knows them. */
export interface TensorEntity {
  readonly kind: "tensor";
  readonly value: Value;
  readonly labels: readonly (string | undefined)[];
  /** The column of the data that it is, if it is one as it stands. */
  readonly field: Field | undefined;
}

/** Random numbers whose shape is decided by what they are combined with. */
export interface RandomEntity {
  readonly kind: "random";
  readonly make: (shape: Shape) => Value;
}

export interface TextEntity {
  readonly kind: "text";
  readonly text: string;
}

export interface ListEntity {
  readonly kind: "list";
  readonly items: readonly Entity[];
}

/** `1..4`, both ends included. */
export interface RangeEntity {
  readonly kind: "range";
  readonly from: NumberEntity;
  readonly to: NumberEntity;
}

/** A formula or layer, perhaps with some of its arguments. */
export interface FunctionEntity {
  readonly kind: "function";
  readonly callable: Callable;
  readonly given: readonly GivenArgument[];
  /** `share`: one instance for all calls; what it owns is made at the first. */
  readonly shared: Instance | undefined;
  readonly at: Place;
}

/** Something has been said about it already. */
export interface Poison {
  readonly kind: "poison";
}

export const poison: Poison = { kind: "poison" };

/** What `share` names: a layer with all the layers inside it. */
export interface Instance {
  readonly path: string;
  /** The weights and states that the first call made, by their places inside. */
  readonly made: Map<string, Value>;
  /** What is shared inside it. */
  readonly inner: Map<string, Instance>;
}

export type Callable =
  | {
      readonly kind: "declared";
      readonly declaration: FunctionDeclaration | LayerDeclaration | MetricDeclaration | OptimizerDeclaration;
      readonly source: Source;
      readonly scope: Scope;
    }
  | { readonly kind: "built-in"; readonly name: string };

/** An argument that has been evaluated where it was written. */
export interface GivenArgument {
  readonly name: string | undefined;
  readonly entity: Entity;
  readonly at: Place;
  readonly written: Argument | undefined;
}

const noSources: ReadonlySet<string> = new Set();

export function numberEntity(value: number, from: readonly NumberEntity[] = [], formula?: Value): NumberEntity {
  return {
    kind: "number",
    value,
    formula,
    sources: from.some((n) => n.sources.size > 0) ? new Set(from.flatMap((n) => [...n.sources])) : noSources,
  };
}

export function booleanEntity(
  value: boolean,
  from: readonly { readonly sources: ReadonlySet<string> }[] = [],
): BooleanEntity {
  return {
    kind: "boolean",
    value,
    sources: from.some((n) => n.sources.size > 0) ? new Set(from.flatMap((n) => [...n.sources])) : noSources,
  };
}

export function tensorEntity(value: Value, labels: readonly (string | undefined)[] = [], field?: Field): TensorEntity {
  return { kind: "tensor", value, labels: value.shape.dims.map((_, axis) => labels[axis]), field };
}

/** In the words of a message: "a number", "a tensor of shape [28, 28]". */
export function describe(entity: Entity): string {
  switch (entity.kind) {
    case "number":
      return `the number ${entity.value}`;
    case "boolean":
      return String(entity.value);
    case "training":
      return "`training`";
    case "tensor":
      return `a tensor of shape [${entity.value.shape.dims.join(", ")}]`;
    case "random":
      return "random numbers";
    case "text":
      return `the text "${entity.text}"`;
    case "list":
      return `a list of ${entity.items.length}`;
    case "range":
      return `the range ${entity.from.value}..${entity.to.value}`;
    case "function":
      return `the ${kindOf(entity.callable)} ${nameOf(entity.callable)}`;
    case "poison":
      return "something broken";
  }
}

export function nameOf(callable: Callable): string {
  return callable.kind === "declared" ? callable.declaration.name.text : callable.name;
}

export function kindOf(callable: Callable): string {
  return callable.kind === "built-in" || callable.declaration.kind === "fn" ? "function" : callable.declaration.kind;
}

/** Arguments by the names of the parameters they go to; defaults are left out. */
export type Bound = ReadonlyMap<string, GivenArgument>;
