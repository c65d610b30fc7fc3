// `--format`: the ways to write findings down, by name.
import { renderCompact } from "./render-compact.js";
import { renderGithub } from "./render-github.js";
import { renderJson } from "./render-json.js";
import { renderPretty } from "./render-pretty.js";
import { renderSarif } from "./render-sarif.js";
import type { Renderer } from "./rendering.js";

export const renderers = {
  /** For people: with the lines of the spec and what to do. */
  pretty: renderPretty,
  /** A line each, as editors and grep like it. */
  compact: renderCompact,
  /** For programs. */
  json: renderJson,
  /** Remarks on the changed lines of a pull request. */
  github: renderGithub,
  /** For code scanning. */
  sarif: renderSarif,
} satisfies Readonly<Record<string, Renderer>>;

export type Format = keyof typeof renderers;
