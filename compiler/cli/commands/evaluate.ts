// `nnc evaluate`: the loss and the metrics of trained weights on data that they haven't seen.
import { completeRows, type Dropped } from "../../../runtime/data/complete-rows.js";
import { fitPreparation } from "../../../runtime/data/preparation.js";
import { loadData, type Dataset, type DataStream, type TrainingData } from "../../../runtime/index.js";
import type { Action } from "../command.js";
import type { SourceKindName } from "../../../runtime/data/sources.js";
import { kindOf, readRows } from "../data-file.js";
import { exitCodes } from "../exit-codes.js";
import { misuse } from "../failure.js";
import { figuresJson, figuresText } from "../figures.js";
import type { Io } from "../io.js";
import { measure } from "../measure.js";
import { leftOut, type BadRowFlag, type LeftOut } from "../left-out.js";
import { openNetwork, type OpenNetwork } from "../open-network.js";
import type { Assignments } from "../specs.js";
import { count } from "../text.js";

interface Flags {
  readonly weights: string;
  readonly data?: string;
  readonly from?: SourceKindName;
  readonly set?: Assignments;
  readonly model?: string;
  readonly json?: true;
  readonly onBadRow?: BadRowFlag;
}

export const evaluate: Action<Flags> = async ([path = ""], flags, io) => {
  const opened = await openNetwork(path, flags, io);
  if (opened === undefined) return exitCodes.findings;
  const skipped = leftOut(flags.onBadRow, io);
  const { name, rows } = await chooseData(opened, flags, skipped, io);
  const { figures, ...measured } = await measure(opened.network, rows);
  skipped.tell();
  const { model } = opened;
  const about = { data: name, rows: measured.rows, ...skipped.json() };
  io.stdout.write(
    flags.json
      ? `${JSON.stringify({ ...about, ...figuresJson(figures, model) })}\n`
      : `${name} (${count(measured.rows, "row")}): ${figuresText(figures, model)}\n`,
  );
  return exitCodes.ok;
};

/** The file that was named, else what the spec keeps for tests, else what it keeps for validation. */
async function chooseData(
  opened: OpenNetwork,
  { data: path, from, onBadRow }: Flags,
  skipped: LeftOut,
  io: Io,
): Promise<{ readonly name: string; readonly rows: Dataset | DataStream }> {
  const { model, blueprint, folder } = opened;
  if (path !== undefined) {
    if (onBadRow === "skip")
      throw misuse(
        "--on-bad-row is about the data that the spec names, and --data names other data",
        "mend its rows first",
      );
    const fields = [...blueprint.inputs, ...blueprint.targets];
    const rows = await readRows(path, from ?? kindOf(path, io), opened, fields, io);
    const preparation = fitPreparation(fields, blueprint.training.data?.fields ?? []);
    const tell = (dropped: Dropped): void => skipped.onDropped({ part: "data", ...dropped });
    return { name: path, rows: completeRows(preparation, rows, tell) };
  }
  if (from !== undefined) throw misuse("--from says what --data is, and there is none", "name a file: --data new.csv");
  const { test, validate } = model.training;
  if (test === undefined && validate === undefined)
    throw misuse(`the spec of ${model.name} keeps no data for tests`, "name a file: --data new.csv");
  const loaded: TrainingData = await loadData(blueprint, folder, skipped);
  if (loaded.test !== undefined) return { name: "test", rows: loaded.test };
  return { name: "validation", rows: loaded.validation ?? loaded.train };
}
