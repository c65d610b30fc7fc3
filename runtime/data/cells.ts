// Single values of data: what a column's must be, how numbers are written, and what counts as missing.

/** What the cells of a column must be. "any": numbers if all of them are, else texts. */
export type CellKind = "number" | "text" | "any";

/** Of a column that is read from a source. */
export interface CellRules {
  readonly kind: CellKind;
  /** Whether a value may be missing: among numbers it becomes NaN, a text stays as it is or is "". Default: false, it is an error. */
  readonly mayMiss?: boolean;
  /** Whether the source needn't have the column at all, so that each of its values is missing; not if it has a column of this name instead. Default: it must. */
  readonly mayLack?: { readonly unless: string } | undefined;
}

/** Whether a column isn't needed where the source has the columns of these names. */
export function needNot({ mayLack }: CellRules, names: readonly string[]): boolean {
  return mayLack !== undefined && !names.includes(mayLack.unless);
}

/** With who asks for the column: messages name what that one can mend. */
export interface AskedRules extends CellRules {
  /** Of what a spec names; a program that calls a reader has no spec to mend. */
  readonly isOfSpec?: boolean;
}

export function rulesOf(column: CellKind | CellRules): AskedRules {
  return typeof column === "string" ? { kind: column } : column;
}

/** True for what is written like a number: 12, -0.5, .5, 1e-3. Not for "", NaN, Infinity, 0x10. */
export function isNumberText(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

/** What tables write where they know nothing, in capitals or not. */
const unknown: ReadonlySet<string> = new Set(["", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"]);

/** Whether a cell holds no value, where a value may be missing; elsewhere NA is a label like any other. */
export function isMissing(cell: number | string): boolean {
  return typeof cell === "number" ? Number.isNaN(cell) : cell.length < 8 && unknown.has(cell.trim().toLowerCase());
}

/** What to do about a value that is missing, or can't be used, where a spec says what becomes of the column; `column` as the source calls it. */
export function missingRemedy(column: string, kind: "number" | "text"): string {
  const fill = kind === "number" ? "mean" : '"unknown"';
  return `put a ${kind} there, leave the row out, or say in the spec what stands in for it: ${spelled(column)} -> missing(${fill})`;
}

/** The same of a value that a reader refuses. */
export function refusedRemedy({ name, kind, isOfSpec = false }: AskedRules & { readonly name: string }): string {
  if (isOfSpec) return missingRemedy(name, kind === "number" ? "number" : "text");
  return `put a ${kind === "any" ? "value" : kind} there, leave the row out, or let the reader have it: columns: { ${spelled(name)}: { kind: "${kind}", mayMiss: true }, … }`;
}

/** As specs and programs write a name. */
function spelled(column: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(column) ? column : JSON.stringify(column);
}
