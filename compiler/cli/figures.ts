// Losses and metrics as people and programs read them.
import type { Model } from "../check/model.js";
import { sizeOf } from "../ir/shape.js";

export type Figures = Readonly<Record<string, number | ArrayLike<number>>>;

/** `loss 0.1234, accuracy 97.5 %`; a table of numbers stands in brackets. */
export function figuresText(figures: Figures, model: Model): string {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${figureText(name, figure, model)}`)
    .join(", ");
}

/** Numbers, and tables as lists in lists. */
export function figuresJson(figures: Figures, model: Model): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      typeof figure === "number" ? figure : nested(Array.from(figure), dimsOf(name, model)),
    ]),
  );
}

function figureText(name: string, figure: number | ArrayLike<number>, model: Model): string {
  if (typeof figure === "number") return figure.toPrecision(4);
  return JSON.stringify(
    nested(
      Array.from(figure, (number) => Number(number.toPrecision(4))),
      dimsOf(name, model),
    ),
  );
}

function dimsOf(name: string, { metrics }: Model): readonly number[] {
  return metrics.find((metric) => metric.name === name)?.figure.shape.dims ?? [];
}

/** Row-major values as lists in lists. */
export function nested(values: readonly unknown[], dims: readonly number[]): unknown {
  const [first, ...others] = dims;
  if (first === undefined) return values[0];
  const size = sizeOf(others);
  return Array.from({ length: first }, (_, i) => nested(values.slice(i * size, (i + 1) * size), others));
}
