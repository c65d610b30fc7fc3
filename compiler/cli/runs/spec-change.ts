// What the change of a spec means to what was begun with the old one, in words.
import { compare, type Side } from "../../compare/compare.js";
import type { ModelComparison, SettingChange } from "../../compare/comparison.js";
import { writeText } from "../../compare/write-text.js";

/** Lines of a `train` block that say nothing of how weights become what they are. */
export const untrained: readonly string[] = ["checkpoint", "test"];
/** Those that say how long a run is. */
export const lengths: readonly string[] = ["epochs", "steps"];

/** As `nnc diff` has it; undefined where nothing matters: comments, layout, what a sweep tries, and the lines of the `train` block that are immaterial. */
export function changeInWords(before: Side, after: Side, immaterial: readonly string[]): string | undefined {
  const models = compare([before], [after])
    .models.map((comparison) => ({ ...comparison, settings: comparison.settings.filter(isMaterial) }))
    .filter(matters);
  if (models.length === 0) return undefined;
  return writeText({ models, added: [], removed: [] }, { color: false }).trimEnd();

  function isMaterial({ kind, name }: SettingChange): boolean {
    return kind !== "sweep" && (kind !== "train" || !immaterial.includes(name));
  }
}

function matters({ formerly, layers, settings, computed, checkpoints }: ModelComparison): boolean {
  return formerly !== undefined || layers.length + settings.length + computed.length > 0 || !checkpoints.load;
}
