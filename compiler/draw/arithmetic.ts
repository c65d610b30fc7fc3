// The sign of a calculation that the spec writes without a name.
import type { Kind, Value } from "../ir/value.js";

interface Known {
  readonly isFixed: (value: Value) => boolean;
}

/** `+`, or with a number that stands in the spec `0.5 ×`. */
export function arithmeticTitle(value: Value, { isFixed }: Known): string {
  const { operation, inputs } = value;
  const sign = signs[operation.kind] ?? operation.kind;
  if (operation.kind === "reduce") return operation.by;
  if (operation.kind === "slice") return `${operation.from}..${operation.to - 1}`;
  const [left, right] = inputs;
  if (left === undefined || right === undefined || inputs.length > 2) return sign;
  if (isFixed(left)) return `${fixedText(left)} ${sign}`;
  return isFixed(right) ? `${sign} ${fixedText(right)}` : sign;
}

const signs: Readonly<Partial<Record<Kind, string>>> = {
  add: "+",
  sub: "−",
  mul: "×",
  div: "÷",
  pow: "^",
  neg: "−",
  matmul: "@",
  lt: "<",
  le: "≤",
  eq: "=",
  ne: "≠",
  where: "if",
};

function fixedText(value: Value): string {
  const { operation, inputs } = value;
  if (operation.kind === "constant") return String(operation.value);
  if (operation.kind === "leaf") return operation.name;
  if (operation.kind === "random") return "noise";
  const [only] = inputs;
  return operation.kind === "broadcast" && only ? fixedText(only) : "…";
}
