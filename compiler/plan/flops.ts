// How much arithmetic an entry does: every operation of a map counts 1, a product 2 for each multiplication with its addition.
import { sizeOf, type Shape } from "../ir/shape.js";
import type { Drafted, DraftedEntry, ProductDraft } from "./draft.js";
import type { Entry } from "./plan.js";

export function flopsOf({ steps }: DraftedEntry): Entry["flops"] {
  let [perRow, fixed] = [0, 0];
  const add = (count: number, isPerRow: boolean): void => {
    if (isPerRow) perRow += count;
    else fixed += count;
  };
  for (const step of steps) {
    if (step.product) {
      const { count, isPerRow } = ofProduct(step.product);
      add(count, isPerRow);
    }
    add(ofMap(step), step.space.batched);
  }
  return { perRow, fixed };
}

function ofProduct({ c, depth }: ProductDraft): { count: number; isPerRow: boolean } {
  const sizes = [c.rows, c.columns, depth, ...(c.count ? [c.count] : [])];
  return {
    count: 2 * sizes.reduce((product, { size }) => product * size, 1),
    isPerRow: sizes.some(({ rows }) => rows),
  };
}

function ofMap({ outputs, reached, space }: Drafted): number {
  const terms = reached.filter(({ kind }) => kind === "elementwise" || kind === "row" || kind === "random");
  const combined = outputs.filter(({ mode }) => mode !== "store");
  return (terms.length + combined.length) * points(space);
}

function points({ dims }: Shape): number {
  return sizeOf(dims);
}
