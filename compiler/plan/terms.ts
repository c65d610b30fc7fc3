// Walks through what a step computes.
import type { Term } from "./draft.js";

/** Terms and all that they are made of, each once. */
export function termsOf(roots: readonly Term[]): Set<Term> {
  const seen = new Set<Term>();
  const visit = (term: Term): void => {
    if (seen.has(term)) return;
    seen.add(term);
    for (const input of inputsOf(term)) visit(input);
  };
  for (const root of roots) visit(root);
  return seen;
}

export function inputsOf(term: Term): readonly Term[] {
  return term.kind === "elementwise" ? term.inputs : term.kind === "row" ? [term.input] : [];
}
