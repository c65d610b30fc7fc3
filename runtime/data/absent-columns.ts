// Columns that no row has, where the spec says what stands in for their values: left out on purpose, or spelled otherwise.
import { NncError } from "../errors.js";
import { didYouMean } from "./nearest.js";
import { shownNames } from "./shown.js";

/**
 * `names`: all columns that are looked for, of which `absent` were not found. `given`: what the data has. `source` stands for the data.
 * @throws NncError NN701 where something given is probably one of those that are absent, or nothing was found at all.
 */
export function checkAbsent(
  source: string,
  names: readonly string[],
  absent: readonly string[],
  given: readonly string[],
): void {
  if (absent.length === 0) return;
  const strangers = given.filter((name) => !names.includes(name));
  for (const name of strangers) {
    const meant = didYouMean(
      name,
      absent.filter((other) => !areNumbered(name, other)),
    );
    if (meant === "") continue;
    const problem = `${source} has a column "${name}", but none of the model is called so${meant}`;
    throw new NncError("NN701", problem, "write the names of columns as the spec has them, or leave the column out");
  }
  if (absent.length < names.length) return;
  const found = given.length === 0 ? "it has nothing" : `it has: ${shownNames(given)}`;
  const problem = `${source} has no column of the model: ${shownNames(names)} (${found})`;
  throw new NncError("NN701", problem, "give one of these columns at least");
}

/** `lag1` and `lag2` are two columns, and none of them a slip. */
function areNumbered(a: string, b: string): boolean {
  const letters = (name: string): string => name.replace(/\d+/g, "0");
  return letters(a) === letters(b);
}
