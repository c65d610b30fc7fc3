// Which known names a misspelt one may stand for.

const longest = 64;
const most = 3;

/** Up to three candidates that are a few slips away from the name, the nearest first. Capitals and underscores don't count: `LeakyReLU` is `leaky_relu`. */
export function nearest(name: string, candidates: readonly string[]): string[] {
  const key = plain(name);
  if (key.length > longest) return [];
  return [...new Set(candidates)]
    .filter((candidate) => candidate !== name)
    .map((candidate) => ({
      candidate,
      slips: distance(key, plain(candidate)),
      allowed: slipsAllowed(key, plain(candidate)),
    }))
    .filter(({ slips, allowed }) => slips <= allowed)
    .sort((a, b) => a.slips - b.slips)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** The end of a sentence: `; did you mean relu or selu?`, or nothing where no candidate is near. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  const last = near.pop();
  if (last === undefined) return "";
  return `; did you mean ${near.length === 0 ? last : `${near.join(", ")} or ${last}`}?`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** A third of the name may be wrong; of two letters none, since every name of two letters is near to every other. */
function slipsAllowed(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return length < 3 ? 0 : Math.max(1, Math.floor(length / 3));
}

/**
 * How many letters must be put in, left out, replaced, or swapped with their neighbour to make `b` of `a`, no letter touched twice.
 * Damerau, "A technique for computer detection and correction of spelling errors", 1964.
 */
export function distance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          previous[j]! + 1,
          row[j - 1]! + 1,
          previous[j - 1]! + (same ? 0 : 1),
          swapped ? older[j - 2]! + 1 : Infinity,
        ),
      );
    }
    older = previous;
    previous = row;
  }
  return previous[b.length]!;
}
