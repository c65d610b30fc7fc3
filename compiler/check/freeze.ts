// `freeze encode`: weights that training leaves as they are.
import type { LayerDeclaration, Name, TrainDeclaration } from "../../grammar/ast.js";
import { booleanEntity } from "./entity.js";
import { type Expansion, type Frame, place } from "./frame.js";
import type { Weight } from "./model.js";
import { belongs, checkOwners, unknownOwners } from "./owners.js";
import { declare } from "./scope.js";

/** The names that the block freezes, as they are written. */
export function frozenNames(train: TrainDeclaration | undefined): readonly Name[] {
  const setting = train?.settings.find(({ name }) => name.text === "freeze");
  if (setting?.value.kind !== "list") return [];
  return setting.value.items.flatMap((item) =>
    item.kind === "reference" ? [{ start: item.start, end: item.end, text: item.name }] : [],
  );
}

/** Whether the weight or state of this path, or the layer, is frozen. */
export function isFrozen({ frozen }: Pick<Expansion, "frozen">, path: string): boolean {
  return frozen.some((name) => belongs(path, name));
}

/**
 * A frozen layer that keeps a state works as it does outside of training, as Keras has it for batch normalization: `training` is false in it, and its
 * state stays. Layers without one, dropout among them, go on as ever.
 */
export function fixTraining(body: Frame, declaration: LayerDeclaration): void {
  const { expansion } = body;
  if (expansion.frozen.length === 0 || !declaration.body.some(({ kind }) => kind === "state")) return;
  if (isFrozen(expansion, body.path())) declare(body.scope, "training", booleanEntity(false));
}

/** Says where a name has no weights, and where nothing is left to be learned. */
export function checkFrozen(
  frame: Frame,
  { train, model }: { readonly train: TrainDeclaration | undefined; readonly model: string },
  weights: readonly Weight[],
): void {
  const names = frozenNames(train);
  const { expansion } = frame;
  const paths = [...expansion.weights, ...expansion.states].map(({ name }) => name);
  if (unknownOwners(frame, names).length > 0) return;
  checkOwners(frame, names, paths, "a layer to freeze, but has no weights");
  const [first] = names;
  if (first && weights.length > 0 && weights.every(({ isFrozen }) => isFrozen))
    expansion.report.add("NN305", place(frame, first), { kind: "frozen", model });
}
