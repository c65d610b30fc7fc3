// Whether the tensors of a saved network are those of a model.

/** Shapes by the names of tensors. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Undefined where there is none of the name. */
export interface TensorDifference {
  readonly name: string;
  readonly found: readonly number[] | undefined;
  readonly expected: readonly number[] | undefined;
}

/** Those that the model has come first, each in their order; `ignored` are no matter of the model's, as what an optimizer remembers. */
export function tensorDifferences(found: Shapes, expected: Shapes, ignored: readonly string[]): TensorDifference[] {
  const surplus = [...found.keys()].filter((name) => !expected.has(name) && !ignored.includes(name));
  return [...expected.keys(), ...surplus]
    .map((name) => ({ name, found: found.get(name), expected: expected.get(name) }))
    .filter((difference) => !sameTensor(difference.found, difference.expected));
}

export function sameTensor(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return String(a) === String(b) && a?.length === b?.length;
}
