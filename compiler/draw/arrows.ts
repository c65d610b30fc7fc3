// What flows from box to box.
import { shapeText } from "../ir/shape.js";
import type { Arrow } from "./drawing.js";
import type { Merged } from "./fold.js";
import type { Piece } from "./pieces.js";

/** One between any two boxes. Where rounds are drawn once, what one hands to the next isn't drawn, or the drawing would run in a circle. */
export function arrowsBetween(merged: readonly Merged[], ids: ReadonlyMap<Piece, string>): Arrow[] {
  const arrows = new Map<string, { from: string; to: string; labels: string[] }>();
  const folds = new Map(merged.map((one, i) => [`b${i + 1}`, one.within.map(({ times }) => times !== undefined)]));
  for (const { members } of merged)
    for (const piece of members)
      for (const { piece: source, dims } of piece.sources) {
        const [from = "", to = ""] = [ids.get(source), ids.get(piece)];
        if (isBetweenRounds(source, piece, folds.get(to) ?? [])) continue;
        const arrow = arrows.get(`${from} ${to}`) ?? { from, to, labels: [] };
        arrows.set(`${from} ${to}`, arrow);
        const label = shapeText(dims);
        if (!arrow.labels.includes(label)) arrow.labels.push(label);
      }
  return [...arrows.values()].map(({ from, to, labels }) => ({ from, to, label: labelOf(labels) }));
}

function labelOf(labels: readonly string[]): string {
  const [first = "", ...others] = labels;
  return others.length === 0 ? first : `${first} … ${others.at(-1) ?? ""}`;
}

function isBetweenRounds(a: Piece, b: Piece, folds: readonly boolean[]): boolean {
  const parting = b.within.findIndex(({ enclosure, round }, depth) => {
    const other = a.within[depth];
    return other?.enclosure !== enclosure || other.round !== round;
  });
  const [left, right] = [a.within[parting], b.within[parting]];
  return left !== undefined && left.enclosure === right?.enclosure && (folds[parting] ?? false);
}
