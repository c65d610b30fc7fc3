// Seeds of random numbers: checked, or drawn where nobody gives one.
import { shownValue } from "./data/shown.js";
import { NncError } from "./errors.js";

/** @throws NncError NN706 if it isn't a whole number from 0 to 2^53 - 1. */
export function checkSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new NncError("NN706", `the seed is ${shownValue(seed)}`, "give a whole number from 0 on");
}

/** Different at each call; a network tells its seed, so that the run can be repeated. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
