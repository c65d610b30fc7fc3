// One finding about a spec, as data: worded by the catalogue, rendered elsewhere.
import type { Edit, Span } from "../../grammar/ast.js";

/** A text under its name. Library files have `library` true: findings are then shown at the user's call. */
export interface Source {
  /** As the user would type it, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly library: boolean;
}

export interface Place {
  readonly source: Source;
  readonly span: Span;
}

export type Severity = "error" | "warning" | "information";

export interface Diagnostic {
  /** e.g. NN301 */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong in one sentence: what was expected, what was found. */
  readonly message: string;
  readonly at: Place;
  /** A few words under the place itself, e.g. "10 scores"; "" for none. */
  readonly label: string;
  /** The other halves of a conflict, each with its words. */
  readonly related: readonly { readonly at: Place; readonly text: string }[];
  /** Further facts, a line each: "in residual(32), used at resnet.nn:24:8". */
  readonly notes: readonly string[];
  /** What to do. */
  readonly help: string | undefined;
  readonly fix: Fix | undefined;
}

/** Edits that certainly mend the finding; all lie in one source. */
export interface Fix {
  readonly source: Source;
  readonly edits: readonly Edit[];
}
