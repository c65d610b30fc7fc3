// What generated modules and the programs around them import: `nnc/runtime`.
export { rows } from "./layout.js";
export { Network } from "./network.js";
export type { Kernel } from "./engine.js";
export type { Blueprint } from "./blueprint.js";
export * from "./signature.js";
export type { FitOptions, KeepOptions } from "./fit-options.js";
export type { Progress } from "./progress.js";
export { formatProgress, progressLine, type ProgressLine, type Terminal } from "./progress-line.js";
export { foldsOf, loadData, type LoadDataOptions, type LoadedData, type TrainingData } from "./load-data.js";
export { NncError, type ErrorCode } from "./errors.js";
export type { EngineName } from "./engines.js";
export { type Dataset, type DataColumn } from "./data/dataset.js";
export type { OnBadRow } from "./data/bad-rows.js";
export type { CellKind, CellRules } from "./data/cells.js";
export { readCsv, parseCsv, type CsvOptions } from "./data/csv.js";
export { readIdx } from "./data/idx.js";
export { readJsonLines, parseJsonLines, type JsonLinesOptions } from "./data/json-lines.js";
export { folds, split, type FoldOptions, type Split, type SplitOptions } from "./data/shuffle.js";
