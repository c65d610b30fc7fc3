// Every finding there is: its code, its severity, its words. A code that isn't here, or a detail left out, doesn't compile where it is reported.
import type { Entry } from "./catalogue/entry.js";
import { formulas } from "./catalogue/formulas.js";
import { habits } from "./catalogue/habits.js";
import { losses } from "./catalogue/losses.js";
import { names } from "./catalogue/names.js";
import { running } from "./catalogue/running.js";
import { shapes } from "./catalogue/shapes.js";
import { syntax } from "./catalogue/syntax.js";
import { training } from "./catalogue/training.js";

export const catalogue = {
  ...syntax,
  ...names,
  ...shapes,
  ...losses,
  ...habits,
  ...formulas,
  ...training,
  ...running,
} satisfies Readonly<Record<`NN${number}`, Entry<never>>>;

export type Code = keyof typeof catalogue;

/** What the sentence of a code is made of. */
export type Details<C extends Code> = (typeof catalogue)[C] extends Entry<infer D> ? D : never;

export const codes = Object.keys(catalogue) as readonly Code[];

export function isCode(text: string): text is Code {
  return Object.hasOwn(catalogue, text);
}

/** What the catalogue says of one code. */
export function entryOf<C extends Code>(code: C): Entry<Details<C>> {
  return catalogue[code] as Entry<Details<C>>;
}
