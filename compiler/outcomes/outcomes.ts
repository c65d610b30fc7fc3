// What a trained network gets right and wrong on data that it wasn't trained with.
import type { Network, UntypedNetwork } from "../../runtime/index.js";
import type { Dataset } from "../../runtime/data/dataset.js";
import type { Model } from "../check/model.js";
import { classNames } from "./class-names.js";
import { confusionOf, surestMistakes } from "./confusion.js";
import { decide } from "./decisions.js";
import type { Judged } from "./judged.js";
import { planeOf, type Plane } from "./plane.js";
import { rowDescriber, type RowWords } from "./row-words.js";
import { evenly, sampled, type LookedAt } from "./sample.js";
import { truthOf } from "./truth.js";

export interface Outcomes extends LookedAt {
  readonly classes: readonly string[];
  readonly confusion: readonly number[];
  readonly isProbability: boolean;
  readonly mistakes: readonly Mistake[];
  /** How many there are, shown or not. */
  readonly mistakeCount: number;
  readonly plane: PlanePoints | undefined;
}

export interface Mistake extends RowWords {
  readonly truth: string;
  readonly predicted: string;
  readonly sure: number;
}

export interface PlanePoints extends Omit<Plane, "at"> {
  readonly points: readonly {
    readonly at: readonly [number, number];
    readonly truth: number;
    readonly predicted: number;
  }[];
}

const mostMistakes = 20;
const mostPoints = 1500;

/** `data` names the dataset. @throws NncError where it doesn't fit the model or the network. */
export function outcomesOf(
  {
    model,
    judged,
    network,
  }: { readonly model: Model; readonly judged: Judged; readonly network: Network<UntypedNetwork> },
  data: string,
  dataset: Dataset,
): Outcomes {
  const rows = sampled(dataset);
  const { field } = judged;
  const names = classNames(field, network);
  const classes = Array.from({ length: field.count }, (_, place) => names?.[place] ?? String(place));
  const truth = truthOf(field, network, rows);
  const decisions = decide(network, judged, rows, rows.rows);
  const named = (place: number | undefined): string => classes[place ?? -1] ?? "";
  const confusion = confusionOf(truth, decisions, classes.length);
  const describe = rowDescriber(model, rows);
  const plane = planeOf(model, judged, network, rows);
  return {
    data,
    rows: rows.rows,
    allRows: dataset.rows,
    target: field.name,
    classes,
    confusion,
    isProbability: decisions.isProbability,
    mistakes: surestMistakes(truth, decisions, mostMistakes).map((row) => ({
      truth: named(truth[row]),
      predicted: named(decisions.predicted[row]),
      sure: decisions.sure[row] ?? NaN,
      ...describe(row),
    })),
    mistakeCount:
      rows.rows - classes.reduce((sum, _, place) => sum + (confusion[place * (classes.length + 1)] ?? 0), 0),
    plane: plane && {
      axes: plane.axes,
      grid: plane.grid,
      points: evenly(rows.rows, mostPoints).map((row) => ({
        at: plane.at(row),
        truth: truth[row] ?? NaN,
        predicted: decisions.predicted[row] ?? NaN,
      })),
    },
  };
}
