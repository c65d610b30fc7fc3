// What generated modules and the programs around them import: `nnc/runtime`.
export { rows } from "./layout.js";
export { Network } from "./network.js";
export type { Kernel } from "./engine.js";
export type { Blueprint } from "./blueprint.js";
export * from "./signature.js";
export type { FitOptions, KeepOptions } from "./fit-options.js";
export type { Progress } from "./progress.js";
export { formatProgress, progressLine, type ProgressLine, type ProgressNotes, type Terminal } from "./progress-line.js";
export {
  foldsOf,
  loadData,
  type DroppedRows,
  type LoadDataOptions,
  type LoadedData,
  type TrainingData,
} from "./load-data.js";
export { firstRows, trainingSample } from "./training-sample.js";
export type { TrainedRun } from "./obstacle.js";
export { readWeights, type Started, type Weights } from "./start-weights.js";
export { NncError, type ErrorCode } from "./errors.js";
export type { EngineName } from "./engines.js";
export { type Dataset, type DataColumn } from "./data/dataset.js";
export type { OnBadRow } from "./data/bad-rows.js";
export type { CellKind, CellRules } from "./data/cells.js";
export { readCsv, parseCsv, streamCsv, type CsvOptions } from "./data/csv.js";
export { readCifar10 } from "./data/cifar10.js";
export { readIdx } from "./data/idx.js";
export { readImages, type ImagesOptions } from "./data/images.js";
export { readJsonLines, parseJsonLines, streamJsonLines, type JsonLinesOptions } from "./data/json-lines.js";
export { readNpy, parseNpy } from "./data/npy.js";
export { readNpz, type NpzOptions } from "./data/npz.js";
export { readParquet, streamParquet, type ParquetOptions } from "./data/parquet.js";
export { readSql, streamSql, type SqlOptions } from "./data/sql.js";
export { folds, split, type FoldOptions, type Split, type SplitOptions } from "./data/shuffle.js";
export type { DataStream } from "./data/stream.js";
