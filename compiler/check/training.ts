// `train`: how a model is fitted. Each setting is read by a function of its own; one that is not in the table is unknown.
import { sourceKind, sourceKindNames } from "../../runtime/data/sources.js";
import type { Expression, Setting, Strata, TrainDeclaration } from "../../grammar/ast.js";
import type { Place } from "../report/diagnostic.js";
import { isAnotherSetting } from "./another-setting.js";
import { readAugmentation } from "./augmentation.js";
import { isSource, readSource } from "./data-source.js";
import { frozenNames } from "./freeze.js";
import { type Frame, place, written } from "./frame.js";
import { knownNumber } from "./known-number.js";
import type { Field, RowsWhere, Training } from "./model.js";
import { readPeriod } from "./period.js";
import { respelled } from "./respelled.js";
import { conditionColumns, readCondition } from "./row-condition.js";

type Settings = Omit<Training, "stated" | "places" | "optimizer" | "freeze">;

interface Parts {
  readonly inputs: readonly Field[];
  readonly targets: readonly Field[];
}

interface Reading {
  readonly frame: Frame;
  readonly fields: readonly Field[] | undefined;
  readonly parts: Parts;
  readonly setting: Setting;
  /** What was read of the settings before. */
  readonly before: Partial<Settings>;
  /** Those that conditions look at. */
  readonly columns: readonly string[];
}

const readers: Readonly<Record<string, (reading: Reading) => Partial<Settings>>> = {
  data: (reading) => ({ data: source(reading) }),
  validate: (reading) => ({ validate: validation(reading) }),
  test: (reading) => ({ test: reading.setting.where || isCalledWhere(reading) ? rowsWhere(reading) : source(reading) }),
  batch: (reading) => whole(reading, "batch", 1, "a whole number of rows"),
  accumulate: (reading) => whole(reading, "accumulate", 1, "a whole number of batches"),
  shuffle: (reading) => shuffle(reading),
  epochs: (reading) => whole(reading, "epochs", 1, "a whole number of epochs"),
  steps: (reading) => whole(reading, "steps", 1, "a whole number of steps"),
  seed: (reading) => whole(reading, "seed", 0, "a whole number"),
  // Read by optimizer.ts, once for all groups.
  optimizer: () => ({}),
  freeze: (reading) => freeze(reading),
  clip: (reading) => ({ clip: clip(reading) }),
  stop: (reading) => ({ stop: stop(reading) }),
  checkpoint: (reading) => ({ checkpoint: path(reading), checkpointEvery: readPeriod(reading.frame, reading.setting) }),
  augment: (reading) => ({ augment: augment(reading) }),
};

/** The words of the settings. */
export const trainSettings: readonly string[] = Object.keys(readers);

/** One line for each input that it is about. */
const repeated: ReadonlySet<string> = new Set(["augment"]);

/** As PyTorch's examples and Keras have it. */
const usual = { batch: 32, epochs: 10 };

export function readTraining(
  frame: Frame,
  train: TrainDeclaration | undefined,
  fields: readonly Field[] | undefined,
  parts: Parts,
): Omit<Training, "optimizer"> {
  let settings: Partial<Settings> = {};
  const columns = conditionColumns(frame, train);
  const first = new Map<string, Setting>();
  // Data comes first: a second source may take over how its columns are prepared.
  for (const setting of [...(train?.settings ?? [])].sort(
    (a, b) => Number(b.name.text === "data") - Number(a.name.text === "data"),
  )) {
    const { text } = setting.name;
    if (text === "") continue;
    const read = Object.hasOwn(readers, text) ? readers[text] : undefined;
    const before = first.get(text);
    if (!read) reportUnknown(frame, setting);
    else if (before && !repeated.has(text)) {
      const related = [{ at: place(frame, before.name), text: "first given here" }];
      frame.expansion.report.add("NN108", place(frame, setting.name), { name: text }, { related });
    } else {
      if (!before) first.set(text, setting);
      if (checkParts(frame, setting) && !isAnotherSetting(frame, setting, trainSettings, "NN601"))
        settings = { ...settings, ...read({ frame, fields, parts, setting, before: settings, columns }) };
    }
  }
  const { data, validate, test, batch = usual.batch, accumulate = 1, epochs, steps, seed } = settings;
  const { clip: limit, stop: early, checkpoint, checkpointEvery, augment = [] } = settings;
  const length = epochs === undefined && steps === undefined ? usual.epochs : epochs;
  const places: Record<string, Place> = {};
  for (const [name, setting] of first) places[name] = place(frame, setting);
  if (train) places.train = place(frame, train.name);
  return {
    stated: train !== undefined,
    places,
    data,
    validate,
    test,
    batch,
    accumulate,
    shuffle: settings.shuffle,
    epochs: length,
    steps,
    seed,
    clip: limit,
    stop: early,
    checkpoint,
    checkpointEvery,
    augment,
    freeze: frozenNames(train).map(({ text }) => text),
  };
}

/** What may stand beside the value, and with which settings. */
const parts: readonly {
  readonly name: "where" | "stratified" | "every" | "block";
  readonly text: string;
  readonly of: readonly string[];
}[] = [
  { name: "where", text: "where", of: ["validate", "test"] },
  { name: "stratified", text: "stratified", of: ["validate"] },
  { name: "every", text: "every", of: ["checkpoint"] },
  { name: "block", text: "braces", of: ["data", "validate", "test"] },
];

/** Whether what stands beside the value has a meaning there; says so where it hasn't. */
function checkParts(frame: Frame, setting: Setting): boolean {
  const { value, stratified, block, where } = setting;
  const odd = parts.find(({ name, of }) => setting[name] && !of.includes(setting.name.text));
  if (odd) wrong({ frame, setting }, `no ${odd.text}`, written(frame, setting));
  else if (stratified && (where || isSource(value)))
    wrong({ frame, setting }, "a share where it is stratified", written(frame, value));
  else if (block && where) wrong({ frame, setting }, "no braces: its rows are those of data", "a block");
  else return true;
  return false;
}

function reportUnknown(frame: Frame, { name }: Setting): void {
  const candidates = Object.keys(readers);
  const fix = respelled(frame.source, name, name.text, candidates);
  frame.expansion.report.add("NN601", place(frame, name), { kind: "unknown", setting: name.text, candidates }, { fix });
}

function wrong(
  { frame, setting }: Pick<Reading, "frame" | "setting">,
  expected: string,
  found: string,
  at: Expression = setting.value,
): void {
  if (at.kind !== "missing")
    frame.expansion.report.add("NN601", place(frame, at), {
      kind: "value",
      setting: setting.name.text,
      expected,
      found,
    });
}

/** The names themselves are read by freeze.ts, before the model is expanded. */
function freeze(reading: Reading): Partial<Settings> {
  const { frame, setting } = reading;
  if (setting.value.kind !== "list")
    wrong(reading, "layers or weights, such as freeze encode", written(frame, setting.value));
  return {};
}

// ---------------------------------------------------------------- numbers and paths

function whole(
  reading: Reading,
  name: "batch" | "accumulate" | "shuffle" | "epochs" | "steps" | "seed",
  least: number,
  expected: string,
): Partial<Settings> {
  const value = number(reading, reading.setting.value, expected);
  if (value === undefined) return {};
  if (reading.setting.value.kind === "number" && reading.setting.value.percent)
    return wrongly(reading, expected, written(reading.frame, reading.setting.value));
  if (!Number.isSafeInteger(value) || value < least)
    return wrongly(reading, least > 0 ? `${expected} of at least ${least}` : expected, String(value));
  return { [name]: value };
}

/** Of data that can be read piece by piece. */
function shuffle(reading: Reading): Partial<Settings> {
  const { data } = reading.before;
  if (data === undefined || sourceKind(data.kind).stream !== undefined)
    return whole(reading, "shuffle", 1, "a whole number of rows");
  const streamed = sourceKindNames.filter((name) => sourceKind(name).stream !== undefined).join(", ");
  const details = {
    kind: "value" as const,
    setting: "shuffle",
    expected: `data that can be read piece by piece: ${streamed}`,
    found: `${data.kind}(…)`,
  };
  const help = "leave shuffle out: data that is read into memory is shuffled as a whole";
  const related = [{ at: data.at, text: "the data is read here" }];
  reading.frame.expansion.report.add("NN601", place(reading.frame, reading.setting), details, { related, help });
  return {};
}

function wrongly(reading: Reading, expected: string, found: string): Partial<Settings> {
  wrong(reading, expected, found);
  return {};
}

function number(reading: Reading, expression: Expression, expected: string): number | undefined {
  return knownNumber(reading.frame, expression, (found) => wrong(reading, expected, found, expression));
}

function validation(reading: Reading): Training["validate"] {
  const { where, value, stratified } = reading.setting;
  if (where || isCalledWhere(reading)) return rowsWhere(reading);
  if (isSource(value)) return source(reading);
  const part = share(reading);
  if (!stratified) return part;
  const target = strataTarget(reading, stratified);
  return part !== undefined && target !== undefined ? { share: part, stratify: target } : undefined;
}

/** `where(split == "valid")` reads as a call of the function. */
function isCalledWhere({ setting: { value } }: Reading): boolean {
  return value.kind === "call" && value.callee.text === "where";
}

function rowsWhere(reading: Reading): RowsWhere | undefined {
  const { frame, setting } = reading;
  if (isCalledWhere(reading)) {
    wrong(reading, 'a condition behind a blank: where split == "valid"', written(frame, setting.value));
    return undefined;
  }
  const where = readCondition(frame, setting.value, (expected, found, at) => wrong(reading, expected, found, at));
  return where && { where };
}

/** The target by whose classes a share is stratified: the one that is named, or else the only one. */
function strataTarget(reading: Reading, strata: Strata): string | undefined {
  const { frame, fields = [], setting } = reading;
  const classes = fields.filter(({ kind, dims }) => kind === "class" && dims.length === 0).map(({ name }) => name);
  const { by } = strata;
  const [only, ...others] = classes;
  if (by && classes.includes(by.text)) return by.text;
  if (!by && only !== undefined && others.length === 0) return only;
  if (!reading.fields || by?.text === "") return undefined;
  const expected =
    only === undefined
      ? "a target of classes to be stratified by"
      : `one target of classes: stratified by ${classes.join(", or by ")}`;
  const details = { kind: "value" as const, setting: setting.name.text, expected, found: written(frame, strata) };
  const fix = by && only !== undefined ? respelled(frame.source, by, by.text, classes) : undefined;
  frame.expansion.report.add("NN601", place(frame, by ?? strata), details, { fix });
  return undefined;
}

function share(reading: Reading): number | undefined {
  const expected = 'a share of the data such as 10%, rows such as where split == "valid", or data of its own';
  const value = number(reading, reading.setting.value, expected);
  if (value === undefined || (value > 0 && value < 1)) return value;
  wrong(reading, expected, String(value));
  return undefined;
}

function path(reading: Reading): string | undefined {
  const { value } = reading.setting;
  if (value.kind === "text") return value.value;
  wrong(reading, "a path in quotes", written(reading.frame, value));
  return undefined;
}

// ---------------------------------------------------------------- clip, stop, data

function clip(reading: Reading): Training["clip"] {
  const limit = onlyNumber(reading, ["norm", "value"], "limit", "norm(1) or value(1)");
  if (!limit) return undefined;
  if (limit.number > 0 && Number.isFinite(limit.number)) return { by: limit.callee, limit: limit.number };
  wrong(reading, "a limit above 0", String(limit.number));
  return undefined;
}

function stop(reading: Reading): Training["stop"] {
  const patience = onlyNumber(reading, ["early"], "patience", "early(patience: 3)");
  if (!patience) return undefined;
  if (Number.isSafeInteger(patience.number) && patience.number >= 1) return { patience: patience.number };
  wrong(reading, "a patience of at least 1 epoch", String(patience.number));
  return undefined;
}

/** The one number that a call such as `norm(1)` is given, perhaps by its name. */
function onlyNumber<Callee extends string>(
  reading: Reading,
  callees: readonly Callee[],
  name: string,
  expected: string,
): { readonly callee: Callee; readonly number: number } | undefined {
  const { value } = reading.setting;
  const callee = value.kind === "call" ? callees.find((candidate) => candidate === value.callee.text) : undefined;
  const [argument, ...more] = value.kind === "call" ? value.arguments : [];
  if (callee && argument && more.length === 0 && (argument.name?.text ?? name) === name) {
    const given = number(reading, argument.value, expected);
    return given === undefined ? undefined : { callee, number: given };
  }
  wrong(reading, expected, written(reading.frame, value));
  return undefined;
}

function augment({ frame, setting, fields, parts, before }: Reading): Training["augment"] {
  const others = before.augment ?? [];
  return fields ? [...others, ...readAugmentation(frame, setting, parts, others)] : others;
}

function source(reading: Reading): Training["data"] {
  return readSource(reading.frame, reading.setting, reading);
}
