// The name that was probably meant.

/** "; did you mean cat?" when one of the names is near enough to what was written, else "". */
export function didYouMean(written: string, names: readonly string[]): string {
  const near = names
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= slipsAllowed(written, name))
    .sort((a, b) => a.distance - b.distance)[0];
  return near === undefined ? "" : `; did you mean ${near.name}?`;
}

/** A third of the name; of two letters none, since every name of two letters is near to every other. */
function slipsAllowed(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return length < 3 ? 0 : Math.max(1, Math.floor(length / 3));
}

/** The fewest insertions, deletions, replacements and swaps of neighbours that lead from a to b (Damerau 1964, optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(above, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity;
      row.push(Math.min(at(above, j) + 1, at(row, j - 1) + 1, replaced, swapped));
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
}

function at(row: readonly number[], j: number): number {
  return row[j] ?? Infinity;
}
