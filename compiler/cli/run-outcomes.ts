// Has the network of a run look once more at data that it wasn't trained with.
import { isStream, sampleOf } from "../../runtime/data/stream.js";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { placeOf } from "../../runtime/data/dataset.js";
import { loadData, NncError, type Dataset, type DataStream } from "../../runtime/index.js";
import type { Model } from "../check/model.js";
import { assembleModel } from "../compile.js";
import { fittedModel, fittedOutcomesOf, type FittedOutcomes } from "../outcomes/fitted.js";
import { firstFilters } from "../outcomes/first-layer.js";
import { judgedModel } from "../outcomes/judged.js";
import { outcomesOf, type Outcomes } from "../outcomes/outcomes.js";
import { filterPictures, type FilterPictures } from "../outcomes/pictures.js";
import type { RunRecord } from "./runs/run-record.js";
import { below } from "./text.js";

export interface Trained {
  readonly outcomes: Outcomes | undefined;
  readonly fitted: FittedOutcomes | undefined;
  readonly filters: FilterPictures | undefined;
}

/** With the best weights, or else the last. What can't be told is added to `missing`, as a sentence. */
export async function trainedOf(
  model: Model,
  record: RunRecord,
  folder: string,
  missing: string[],
): Promise<Trained | undefined> {
  const weights = ["best.safetensors", "last.safetensors"]
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
  if (weights === undefined) {
    missing.push("What the network gets right and wrong, and its first layer: the run has saved no weights.");
    return undefined;
  }
  const judged = judgedModel(model);
  const fitted = fittedModel(judged?.model ?? model);
  const asked = fitted?.model ?? judged?.model ?? model;
  const { network: type, blueprint } = await assembleModel(asked, { precision: "single" });
  // Where the paths in the spec start: where it was trained.
  const dataFolder = resolve(folder, record.spec.folder);
  const lose = ({ code, problem }: NncError): void =>
    void missing.push(`What the network gets right and wrong: ${within([folder, dataFolder], problem)} (${code}).`);
  const network = await unless(lose, () => type.load(weights));
  if (network === undefined) return undefined;
  const filters = firstFilters(model, network);
  const seen =
    (judged ?? fitted) &&
    (await unless(lose, async () => {
      const { name, dataset } = await unseenData(blueprint, dataFolder);
      return {
        outcomes: judged && outcomesOf({ ...judged, network }, name, dataset),
        fitted: fitted && fittedOutcomesOf({ ...fitted, network }, name, dataset),
      };
    }));
  return { outcomes: seen?.outcomes, fitted: seen?.fitted, filters: filters && filterPictures(filters) };
}

/** The result; undefined after something that the user can mend, which is told. */
async function unless<Result>(
  lose: (error: NncError) => void,
  attempt: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof NncError)) throw error;
    lose(error);
    return undefined;
  }
}

/** What the network wasn't trained with, if the spec names such data. Rows that training left out are left out here too. */
async function unseenData(
  blueprint: Parameters<typeof loadData>[0],
  folder: string,
): Promise<{ readonly name: string; readonly dataset: Dataset }> {
  const { train, validation, test } = await loadData(blueprint, folder, { onBadRow: "skip" });
  const rows: Dataset | DataStream = test ?? validation ?? train;
  const part = test ? "test" : validation ? "validation" : "training";
  const name = isStream(rows) ? `start of the ${part}` : part; // it needn't fit in memory
  const chosen = await sampleOf(rows);
  const origin: Dataset["origin"] = (row, column) => within([folder], placeOf(chosen, row, column));
  return { name, dataset: { ...chosen, origin } };
}

/** Paths from one of these folders on: a page that is passed on says nothing of the machine. */
function within(folders: readonly string[], text: string): string {
  return folders.reduce((text, folder) => below(folder, text), text);
}
