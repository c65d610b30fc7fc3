// What the types of a generated module allow and refuse. Each refusal is marked: where nothing is refused, the mark itself is an error.
import type { F32, F64 } from "nnc/runtime";
import { Tiny, type Kind } from "./by-hand.expected.js";

const x = new Float32Array(6);
declare const three: F32<[number, 3]>;
declare const five: F32<[number, 5]>;
declare const fiveDouble: F64<[number, 5]>;

const net = Tiny.create({ slope: 0.1, seed: 1 });

// Numbers in any array, and those whose shape is known to fit.
net.predict({ x });
net.predict({ x: three });
net.predict({ x: new Float64Array(3) });
net.predict({ x: [[1, 2, 3]] });
net.predict([{ x: [1, 2, 3] }]);
// @ts-expect-error: rows of five numbers
net.predict({ x: five });
// @ts-expect-error: in double precision too
net.predict({ x: fiveDouble });
// @ts-expect-error: there is no input y
net.predict({ y: x });
// @ts-expect-error: texts are no numbers
net.predict({ x: "1 2 3" });

// Classes by name or number.
net.step({ x, kind: ["cat", "dog"] });
net.step({ x, kind: Int32Array.of(0, 1) });
// @ts-expect-error: cow is no kind
net.step({ x, kind: ["cat", "cow"] });
// @ts-expect-error: a step needs targets
net.step({ x });

// What comes out.
const { probability, kind } = net.predict({ x });
const pairs: F32<[number, 2]> = probability;
const plain: Float32Array = probability;
const kinds: Kind[] = kind;
// @ts-expect-error: two numbers a row, not three
const triples: F32<[number, 3]> = probability;
// @ts-expect-error: a kind is cat or dog
const cows: "cow"[] = kind;

// Parameters and their shapes.
const weight: F32<[3, 4]> = net.parameters["h.weight"];
const shape: readonly [3, 4] = Tiny.shapes["h.weight"];
const names: readonly ["cat", "dog"] = Tiny.classes.kind;
// @ts-expect-error: three by four
const turned: F32<[4, 3]> = net.parameters["h.weight"];
// @ts-expect-error: no such parameter
const none: unknown = net.parameters["h.wait"];

// Options.
net.options.slope = 0.3;
// @ts-expect-error: a number
Tiny.create({ slope: "steep" });
// @ts-expect-error: slope, not slop
Tiny.create({ slop: 1 });
// @ts-expect-error: fixed in the code
Tiny.create({ hidden: 5 });

const loaded: Promise<Tiny> = Tiny.load("tiny.safetensors", { slope: 0.1 });

export const used = [pairs, plain, kinds, triples, cows, weight, shape, names, turned, none, loaded];
