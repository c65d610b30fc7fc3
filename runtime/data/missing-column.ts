// What is told of a column that a source hasn't got.
import { NncError } from "../errors.js";
import { didYouMean } from "./nearest.js";
import { shownNames } from "./shown.js";

/** `file` stands for the source, `names` are the columns that it has. */
export function missingColumn(
  file: string,
  column: string,
  names: readonly string[],
  remedy = "add the column, or name in the spec the one to be used",
): NncError {
  const problem = `${file} has no column "${column}" (its columns: ${shownNames(names)})${didYouMean(column, names)}`;
  return new NncError("NN701", problem, remedy);
}
