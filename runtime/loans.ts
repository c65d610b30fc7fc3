// Inputs that products read where the program has them, in place of copies in the arena.
import type { Blueprint } from "./blueprint.js";
import type { View } from "./machine.js";

/** Rows of one input: of `values` from `start` on, or in the arena while there are none. */
export interface Loan {
  values: View | undefined;
  start: number;
}

/** What of a network's memory may lie elsewhere: inputs that nothing but products reads, as their first factor. Binding the kernels tells which. */
export class Loans {
  readonly #loans: Map<string, Loan>;
  #areOpen = false;

  constructor({ inputs, outputs, layout, training }: Blueprint) {
    // What has another name too is read under that.
    const isAlone = (name: string): boolean =>
      Object.values(layout).filter(({ at }) => at === layout[name]?.at).length === 1;
    const isChanged = (name: string): boolean => training.augment?.some(({ input }) => input === name) ?? false;
    const isGiven = (name: string): boolean => outputs.some(({ buffer }) => buffer === name);
    const names = inputs.map(({ name }) => name).filter((name) => isAlone(name) && !isChanged(name) && !isGiven(name));
    this.#loans = new Map(names.map((name) => [name, { values: undefined, start: 0 }]));
  }

  /** For whoever reads it there. */
  of(name: string): Loan | undefined {
    return this.#loans.get(name);
  }

  /** Somebody reads it in the arena. */
  refuse(name: string): void {
    this.#loans.delete(name);
  }

  /** Until `end`, rows of the input are these. */
  open(loan: Loan, values: View, start: number): void {
    loan.values = values;
    loan.start = start;
    this.#areOpen = true;
  }

  end(): void {
    if (!this.#areOpen) return;
    for (const loan of this.#loans.values()) loan.values = undefined;
    this.#areOpen = false;
  }
}
