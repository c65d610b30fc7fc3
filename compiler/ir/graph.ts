// A graph: the values that one entry of the generated module computes, and where they go.
import type { Value } from "./value.js";

export interface Graph {
  /** The entry: predict, evaluate, step … */
  readonly name: string;
  readonly results: readonly Result[];
}

/**
 * A value that the graph is there for. `into` says where it goes: a leaf (a weight, a state) takes the value once everything else has read the old one;
 * anything else is kept under its name for the caller.
 */
export interface Result {
  readonly name: string;
  readonly value: Value;
  readonly into: Value | undefined;
}

/** Every value that the roots need, inputs before users; without recursion, so that depth costs nothing. */
export function walk(roots: readonly Value[]): Value[] {
  return reach(roots, ({ inputs }) => inputs);
}

/** The values that are reached from the roots by going `onward` from each, inputs before users. */
export function reach(roots: readonly Value[], onward: (value: Value) => readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const stack = [...roots];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    for (const next of onward(value)) if (!seen.has(next)) stack.push(next);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

export function valuesOf(graph: Graph): Value[] {
  return walk(graph.results.map((result) => result.value));
}

/** The values that read each value, in order. */
export function usersOf(values: readonly Value[]): ReadonlyMap<Value, readonly Value[]> {
  const users = new Map<Value, Value[]>(values.map((value) => [value, []]));
  for (const value of values) for (const input of new Set(value.inputs)) users.get(input)?.push(value);
  return users;
}
