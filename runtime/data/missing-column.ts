// What is told of a column that a source hasn't got.
import type { AskedRules } from "./cells.js";
import { NncError } from "../errors.js";
import { didYouMean } from "./nearest.js";
import { shownNames } from "./shown.js";

/** `file` stands for the source, `names` are the columns that it has. */
export function missingColumn(file: string, column: string, names: readonly string[], remedy: string): NncError {
  const problem = `${file} has no column "${column}" (its columns: ${shownNames(names)})${didYouMean(column, names)}`;
  return new NncError("NN701", problem, remedy);
}

/** `add`: how the source comes to have it. */
export function absentRemedy({ isOfSpec = false }: AskedRules, add = "add the column"): string {
  return `${add}, or name ${isOfSpec ? "in the spec the one to be used" : "one that is there"}`;
}
