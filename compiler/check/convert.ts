// What an entity must be where it stands; what it is not is reported once.
import type { Span } from "../../grammar/ast.js";
import { scalar } from "../ir/shape.js";
import { numberValue, valueOf } from "./arithmetic.js";
import {
  type BooleanEntity,
  describe,
  type Entity,
  kindOf,
  nameOf,
  type NumberEntity,
  poison,
  type Poison,
  tensorEntity,
  type TensorEntity,
} from "./entity.js";
import { type Frame, place } from "./frame.js";
import { signature } from "./signature.js";

/** A tensor; a number counts as one of shape [], and so do true and false. */
export function asTensor(frame: Frame, entity: Entity, at: Span, what: string): TensorEntity | undefined {
  if (entity.kind === "tensor") return entity;
  if (entity.kind === "number") return tensorEntity(numberValue(frame.expansion, entity));
  if (["boolean", "random", "list", "training"].includes(entity.kind)) {
    const value = valueOf(frame.expansion, entity, scalar);
    if (value) return tensorEntity(value);
  }
  refuse(frame, entity, at, what, "a tensor");
  return undefined;
}

/** A whole number that is decided when compiling; the options it comes from become structural. */
export function asSize(frame: Frame, entity: Entity, at: Span, what: string): number | undefined {
  const number = asNumber(frame, entity, at, what);
  if (!number) return undefined;
  fixed(frame, number);
  if (Number.isSafeInteger(number.value) && number.value >= 0) return number.value;
  frame.expansion.report.add("NN104", place(frame, at), {
    argument: what,
    expected: Number.isSafeInteger(number.value) ? "0 or more" : "a whole number",
    found: String(number.value),
  });
  return undefined;
}

export function asNumber(frame: Frame, entity: Entity, at: Span, what: string): NumberEntity | undefined {
  if (entity.kind === "number") return entity;
  if (entity.kind === "tensor") {
    frame.expansion.report.add("NN211", place(frame, at), { what });
    return undefined;
  }
  refuse(frame, entity, at, what, "a number");
  return undefined;
}

/** A truth value that is decided when compiling. */
export function asChoice(frame: Frame, entity: Entity, at: Span, what: string): boolean | undefined {
  if (entity.kind === "boolean") {
    fixed(frame, entity);
    return entity.value;
  }
  if (entity.kind === "tensor") {
    const help = "where(condition, a, b) chooses while it runs; it computes both";
    frame.expansion.report.add("NN211", place(frame, at), { what }, { help });
    return undefined;
  }
  refuse(frame, entity, at, what, "true or false");
  return undefined;
}

/** From now on the options that this comes from are part of the structure. */
export function fixed(frame: Frame, known: NumberEntity | BooleanEntity): void {
  for (const name of known.sources) frame.expansion.structural.add(name);
}

/** Says that an entity is not what it must be, unless something has been said about it already. */
export function refuse(frame: Frame, entity: Entity, at: Span, what: string, expected: string): Poison {
  if (entity.kind === "poison") return poison;
  const notes =
    entity.kind === "function" && entity.callable.kind === "declared"
      ? [
          `${kindOf(entity.callable)} ${signature(entity.callable.declaration)}`,
          `${nameOf(entity.callable)} is given here without all that it needs; in a chain it gets what stands before the arrow`,
        ]
      : [];
  const found = describe(entity);
  const subject = found.endsWith(` ${what}`) ? found : `${what}, ${found},`;
  frame.expansion.report.add("NN114", place(frame, at), { what: subject, expected }, { notes });
  return poison;
}
