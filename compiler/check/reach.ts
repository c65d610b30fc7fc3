// Which weights are weights proper: those that multiply what flows, in a product that sums over them. Biases are added, scales multiply number by number.
import type { Kind, Value } from "../ir/value.js";

const products: ReadonlySet<Kind> = new Set(["matmul"]);
const moving: ReadonlySet<Kind> = new Set(["reshape", "transpose", "broadcast", "slice", "concat", "with_gradient"]);

/**
 * True for a weight that a product sums over, as it stands or, from two axes on, by a formula of weights alone (as in weight normalization, where the vector of lengths stays a scale).
 * The rank alone doesn't tell: the biases of maxout are a matrix.
 */
export function multiplies(weight: Value, users: ReadonlyMap<Value, readonly Value[]>): boolean {
  const seen = new Set<Value>();
  const queue: Value[] = [weight];
  for (let value = queue.pop(); value; value = queue.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    for (const user of users.get(value) ?? []) {
      if (products.has(user.operation.kind)) return true;
      const passes = moving.has(user.operation.kind) || weight.shape.dims.length >= 2;
      if (passes && !user.shape.batched) queue.push(user);
    }
  }
  return false;
}
