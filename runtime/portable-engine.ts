// The engine in plain TypeScript: runs wherever JavaScript does. Computes in double precision and rounds what it stores.
import { randomElements, type Engine } from "./engine.js";
import { bindMap } from "./portable/map.js";
import { bindMatmul } from "./portable/matmul.js";
import { bindOrthonormalize } from "./portable/orthonormalize.js";
import { areFinite, transcribe } from "./portable/transcribe.js";

/** Binding throws RangeError if an operand leaves the arena or a program is broken, and a call if it has more rows than were bound. */
export const portableEngine: Engine = {
  name: "portable",
  description: "portable engine (TypeScript, one thread)",
  arena(elements, precision) {
    if (!Number.isInteger(elements) || elements < randomElements[precision])
      throw new RangeError(
        `an arena of ${elements} numbers: it needs at least the ${randomElements[precision]} of the random state`,
      );
    const numbers = precision === "single" ? new Float32Array(elements) : new Float64Array(elements);
    return { precision, numbers, random: new Uint32Array(numbers.buffer, 0, 4) };
  },
  map: bindMap,
  matmul: bindMatmul,
  orthonormalize: bindOrthonormalize,
  transcribe,
  areFinite,
};
