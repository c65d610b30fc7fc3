// Data of the kinds that generated modules hold.
import fc from "fast-check";

const name = fc.oneof(
  fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom("a", "b", "h", "_", ".", "'", '"', "$", "1", "é", " "),
  }),
  fc.string({ minLength: 20, maxLength: 90, unit: fc.constantFrom("a", "b", ".", "'", '"') }),
);
const number = fc.oneof(fc.nat({ max: 99999 }), fc.constantFrom(-1, 0.5, 1e-7, 1e21, 0.00392156862745098));

export const plain: fc.Arbitrary<unknown> = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    name,
    number,
    fc.constantFrom(true, undefined),
    fc.array(number, { maxLength: 40 }),
    fc.array(tie("data"), { maxLength: 5 }),
    fc.dictionary(name, tie("data"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).data;
