// Rows as they stand in the data: what their types allow and refuse. Each refusal is marked: where nothing is refused, the mark itself is an error.
import type { F32 } from "nnc/runtime";
import { Customers, type Left } from "./customers.expected.js";

const net = Customers.create({ seed: 1 });
const use = [
  [1, 2, 3],
  [4, 5, 6],
];
declare const square: F32<[2, 2]>;

// One row, a list of rows, an array for each column; what may be missing may be left out.
const row = { age: 40, rent: 700, power: 50, place: "Oslo", use };
const lefts: Left[] = net.predict(row).left;
net.predict([row, { rent: 1, power: 2, use }, { ...row, age: null, place: null }]);
net.predict({ age: [40], rent: [700], power: Float32Array.of(50), place: ["Oslo"], use: [use] });
net.predict({ ...row, use: new Float32Array(6) });
// @ts-expect-error: the rent may not be missing
net.predict({ age: 40, power: 50, use });
// @ts-expect-error: a rent is a number
net.predict({ ...row, rent: "700" });
// @ts-expect-error: two lists of three
net.predict({ ...row, use: square });
// @ts-expect-error: no such column
net.predict({ ...row, aeg: 40 });

// Rows of fields go on to be taken.
net.predict({ age: [40], bills: [[700, 50]], city: new Float32Array(4), use: [use] });

// With targets.
net.step({ ...row, left: "yes" });
net.step([{ ...row, left: null }]);
net.evaluate([{ ...row, left: 1 }]);
net.fit([{ ...row, left: "no" }], { validate: [{ ...row, left: "yes" }] });
// @ts-expect-error: a step needs targets
net.step(row);
// @ts-expect-error: perhaps is no answer
net.step({ ...row, left: "perhaps" });

export const used = lefts;
