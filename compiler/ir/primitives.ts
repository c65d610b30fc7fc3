// The closed set of primitives: shape, meaning and gradient of each.
import { coordinates, elementCount } from "./coordinates.js";
import { elementwise, formulas } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { broadcasting, concatenation, gradientRule, reshaping, slicing, transposition } from "./movement.js";
import { orthonormalization } from "./orthonormalize.js";
import type { Primitive } from "./primitive.js";
import { reduction } from "./reduction.js";
import { scalar } from "./shape.js";
import type { ElementwiseName, Kind } from "./value.js";

const leaf: Primitive<"leaf"> = {
  shape: ({ shape }) => shape,
  meaning: (_, __, result, world) => world.leaf(result),
};

const constant: Primitive<"constant"> = {
  shape: () => scalar,
  meaning: ({ value }) => Float64Array.of(value),
};

const index: Primitive<"index"> = {
  shape: ({ dims }) => ({ batched: false, dims }),
  meaning({ dims, axis }, _, result) {
    const count = elementCount(result.shape, 1);
    const along = Float64Array.from({ length: dims[axis] ?? 0 }, (__, i) => i);
    const at = coordinates(
      { batched: false, dims: [dims[axis] ?? 1, ...dims.slice(axis + 1).map(() => 1)] },
      result.shape,
      1,
    );
    return Float64Array.from({ length: count }, (__, i) => along[at(i)] ?? 0);
  },
};

const random: Primitive<"random"> = {
  shape: ({ shape }) => shape,
  meaning: (operation, _, result, world) => world.random(operation, elementCount(result.shape, world.rows)),
};

const ofNumbers = Object.fromEntries(
  Object.keys(formulas).map((kind) => [kind, elementwise(kind as ElementwiseName)]),
) as unknown as { [K in ElementwiseName]: Primitive<K> };

export const primitives: { readonly [K in Kind]: Primitive<K> } = {
  leaf,
  constant,
  index,
  random,
  ...ofNumbers,
  reduce: reduction,
  matmul,
  reshape: reshaping,
  transpose: transposition,
  broadcast: broadcasting,
  slice: slicing,
  concat: concatenation,
  with_gradient: gradientRule,
  orthonormalize: orthonormalization,
};
