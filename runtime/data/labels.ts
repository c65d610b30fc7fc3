// The table of labels that a column turns out to hold, gathered from its parts.
import { isMissing } from "./cells.js";
import { isText, type Values } from "./dataset.js";

export interface LabelGatherer {
  take(values: Values): void;
  /** Whether some of them were texts. */
  hasTexts(): boolean;
  /** Sorted: numbers by size, texts by their letters. */
  labels(): string[];
}

/** `mayMiss`: cells without a value are no labels. */
export function gatherLabels({ lowercase, mayMiss }: { lowercase: boolean; mayMiss: boolean }): LabelGatherer {
  const numbers = new Set<number>();
  const texts = new Set<string>();
  return {
    take(values) {
      if (!isText(values)) {
        for (const value of values) if (!(mayMiss && isMissing(value))) numbers.add(value);
        return;
      }
      for (const text of values) if (!(mayMiss && isMissing(text))) texts.add(lowercase ? text.toLowerCase() : text);
    },
    hasTexts: () => texts.size > 0,
    labels() {
      const inOrder = [...numbers].sort((a, b) => a - b).map(String);
      return texts.size === 0 ? inOrder : [...new Set([...inOrder, ...texts])].sort();
    },
  };
}
