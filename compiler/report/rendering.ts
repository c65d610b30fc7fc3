// What every renderer is: findings in, text out.
import type { Diagnostic } from "./diagnostic.js";

export interface RenderOptions {
  /** Whether the text goes to a terminal that shows colours; no by default. */
  readonly color?: boolean;
  /** How many columns of a source line are shown; 100 by default. Renderers for machines ignore both. */
  readonly width?: number;
}

/** A pure function: nothing is read and nothing printed. The text ends with a newline unless it is empty. */
export type Renderer = (diagnostics: readonly Diagnostic[], options?: RenderOptions) => string;
