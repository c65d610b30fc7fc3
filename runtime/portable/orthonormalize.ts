// The orthonormal factor of a matrix by Householder reflections (Golub & Van Loan, Matrix Computations, section 5.2).
import type { Arena, Kernel, Orthonormalize } from "../engine.js";
import { checkPlaces } from "./bounds.js";

export function bindOrthonormalize({ numbers, ...arena }: Arena, { offset, rows, columns }: Orthonormalize): Kernel {
  checkPlaces({ numbers, ...arena }, "matrix", offset, [rows, columns], [columns, 1]);
  // The vectors that become orthonormal: columns, or rows if there are fewer of them.
  const [count, length, between, along] = rows >= columns ? [columns, rows, 1, columns] : [rows, columns, columns, 1];
  const place = (vector: number, i: number): number => offset + vector * between + i * along;
  const vectors = Array.from({ length: count }, () => new Float64Array(length));
  const result = new Float64Array(length);

  return () => {
    for (const [v, vector] of vectors.entries()) for (let i = 0; i < length; i++) vector[i] = numbers[place(v, i)]!;
    const signs = vectors.map((vector, v) => {
      const sign = makeReflection(vector, v);
      for (const later of vectors.slice(v + 1)) reflect(later, vector, v);
      return sign;
    });
    // Column v of Q is unit vector v, reflected by all that were made up to v, the last first.
    for (let v = count - 1; v >= 0; v--) {
      result.fill(0);
      result[v] = signs[v]!;
      for (let r = v; r >= 0; r--) reflect(result, vectors[r]!, r);
      for (let i = 0; i < length; i++) numbers[place(v, i)] = result[i]!;
    }
  };
}

/**
 * Replaces the vector from `start` on by the unit normal of the mirror that sends it to a multiple of unit vector `start`; what is before is R's.
 * Returns the sign of that multiple, which is on R's diagonal. A zero vector needs no mirror.
 */
function makeReflection(vector: Float64Array, start: number): 1 | -1 {
  const norm = normFrom(vector, start);
  if (norm === 0) return 1;
  // The sign that makes the difference of the two a sum: nothing cancels.
  const sign = vector[start]! > 0 ? -1 : 1;
  vector[start]! -= sign * norm;
  const length = normFrom(vector, start);
  for (let i = start; i < vector.length; i++) vector[i]! /= length;
  return sign;
}

/** x - 2 (n · x) n, from `start` on, where the unit normal n begins. */
function reflect(x: Float64Array, normal: Float64Array, start: number): void {
  let along = 0;
  for (let i = start; i < x.length; i++) along += normal[i]! * x[i]!;
  for (let i = start; i < x.length; i++) x[i]! -= 2 * along * normal[i]!;
}

function normFrom(vector: Float64Array, start: number): number {
  let squares = 0;
  for (let i = start; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  return Math.sqrt(squares);
}
