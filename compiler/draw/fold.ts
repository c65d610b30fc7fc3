// Rounds of a `repeat` that are alike become one.
import type { Enclosure, Piece } from "./pieces.js";

/** What one box stands for: a piece, or the pieces at the same place of each round. */
export interface Merged {
  readonly members: readonly Piece[];
  /** The frames around it, the outermost first; `times` where the rounds were alike. */
  readonly within: readonly { readonly enclosure: Enclosure; readonly times: number | undefined }[];
}

export function unfolded(pieces: readonly Piece[]): Merged[] {
  return pieces.map((piece) => ({
    members: [piece],
    within: piece.within.map(({ enclosure }) => ({ enclosure, times: undefined })),
  }));
}

/** In the order of the pieces; what a frame is around stands together. */
export function fold(pieces: readonly Piece[], depth = 0): Merged[] {
  const parts = grouped(pieces, (piece) => piece.within[depth]?.enclosure ?? piece);
  return parts.flatMap((part) => foldPart(part, depth));
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

function foldPart(part: readonly Piece[], depth: number): Merged[] {
  const enclosure = part[0]?.within[depth]?.enclosure;
  if (enclosure === undefined) return part.map((piece) => ({ members: [piece], within: [] }));
  const rounds = grouped(part, (piece) => piece.within[depth]?.round).map((round) => fold(round, depth + 1));
  const [first = [], ...others] = rounds;
  const areAlike = others.length > 0 && others.every((other) => signature(other) === signature(first));
  if (!areAlike) return rounds.flat().map((one) => inside(one, enclosure, undefined));
  return first.map((one, i) =>
    inside({ ...one, members: rounds.flatMap((round) => round[i]?.members ?? []) }, enclosure, rounds.length),
  );
}

function inside({ members, within }: Merged, enclosure: Enclosure, times: number | undefined): Merged {
  return { members, within: [{ enclosure, times }, ...within] };
}

/** What is drawn of a round, apart from names and sizes. */
function signature(round: readonly Merged[]): string {
  const frames = new Map<Enclosure, number>();
  const numbered = (enclosure: Enclosure): number => {
    const known = frames.get(enclosure) ?? frames.size;
    frames.set(enclosure, known);
    return known;
  };
  return JSON.stringify(
    round.map(({ members, within }) => [
      members[0]?.kind,
      members[0]?.title,
      members.length,
      within.map(({ enclosure, times }) => [numbered(enclosure), enclosure.title, times]),
    ]),
  );
}
