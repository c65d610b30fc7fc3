// What a text says, without where it says it: for tests that compare what two texts mean.
import { parse } from "../../grammar/parse.js";

/** The Ast of a text without its spans. Throws where the text is broken. */
export function meaningOf(text: string): unknown {
  const { file, faults } = parse(text);
  if (faults.length > 0)
    throw new Error(`${faults.map(({ code, start }) => `${code} at ${start}`).join(", ")} in\n${text}`);
  return withoutSpans(file);
}

/** A copy without `start` and `end` at any depth. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "start" && key !== "end")
      .map(([key, inner]) => [key, withoutSpans(inner)]),
  );
}
