// Which uses of a model are drawn as boxes, and which as frames around what they are made of.
import type { Loss, Model, Use } from "../check/model.js";
import type { Value } from "../ir/value.js";
import { callText } from "./titles.js";

/** A layer of the user's that is made of other layers, or a `repeat`. */
export interface Enclosure {
  readonly title: string;
}

/** An enclosure that something lies in; of a `repeat` also the round. */
export interface Step {
  readonly enclosure: Enclosure;
  readonly round: number | undefined;
}

/** The outermost first. */
export type Enclosed = readonly Step[];

export interface Word {
  readonly use: Use;
  readonly within: Enclosed;
}

export interface Words {
  /** The uses that are boxes, by what they make. */
  readonly boxes: ReadonlyMap<Value, Word>;
  /** Those that are frames, the inner ones first. */
  readonly frames: readonly Word[];
}

export function wordsOf(model: Model): Words {
  const boxes = new Map<Value, Word>();
  const frames: Word[] = [];
  const repeats = new Map<unknown, Enclosure>();
  const visit = (use: Use, around: Enclosed): void => {
    const within = [
      ...around,
      ...use.rounds.map(({ number, of }): Step => {
        const enclosure = repeats.get(of) ?? { title: of.text };
        repeats.set(of, enclosure);
        return { enclosure, round: number };
      }),
    ];
    if (isInLoss(use, model)) return;
    if (isFrame(use)) {
      const step = { enclosure: { title: frameText(use) }, round: undefined };
      for (const inner of use.inside) visit(inner, [...within, step]);
      frames.push({ use, within: [...within, step] });
    } else if (isBox(use) && !boxes.has(use.result)) boxes.set(use.result, { use, within });
  };
  for (const use of model.uses) visit(use, []);
  return { boxes, frames };
}

/** `encode = encoder(24)` of what is shared. */
function frameText(use: Use): string {
  return use.shared === undefined ? callText(use) : `${use.shared} = ${callText(use)}`;
}

/** What the user made of layers. One that has only parameters of its own is a box like those of the library. */
function isFrame({ kind, library, weights, inside }: Use): boolean {
  const isMadeOfLayers = inside.some((inner) => inner.weights.length > 0);
  return !library && inside.length > 0 && (isMadeOfLayers || (kind === "layer" && weights.length === 0));
}

/** Part of the loss that it stands in, unless it learns. */
function isInLoss({ at, weights }: Use, { losses }: Model): boolean {
  const holds = ({ at: { source, span } }: Loss): boolean =>
    source === at.source && span.start <= at.span.start && at.span.end <= span.end;
  return weights.length === 0 && losses.some(holds);
}

/** Called by a name, and not `id`, which does nothing. */
function isBox({ declaration, result, inputs }: Use): boolean {
  return /^[\p{L}_]/u.test(declaration) && !inputs.some(({ value }) => value === result);
}
