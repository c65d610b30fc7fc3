// Walks through what a step computes.
import type { StepDraft, Term } from "./draft.js";

/** What is stored and all that it is made of, each once. */
export function termsOf({ outputs }: StepDraft): Term[] {
  const seen = new Set<Term>();
  const visit = (term: Term): void => {
    if (seen.has(term)) return;
    seen.add(term);
    for (const input of inputsOf(term)) visit(input);
  };
  for (const { term } of outputs) visit(term);
  return [...seen];
}

export function inputsOf(term: Term): readonly Term[] {
  return term.kind === "elementwise" ? term.inputs : term.kind === "row" ? [term.input] : [];
}
