// `sweep`: which settings of a model are tried.
import type {
  Argument,
  Call,
  Expression,
  Parameter,
  Setting,
  SweepDeclaration,
  SweptRange,
} from "../../grammar/ast.js";
import { isAnotherSetting } from "./another-setting.js";
import { type Frame, place, written } from "./frame.js";
import { knownNumber } from "./known-number.js";
import type { Figure, Metric, Sweep, Training } from "./model.js";
import { respelled } from "./respelled.js";
import { readRange } from "./swept-range.js";

/** What a sweep may speak of. */
export interface Sweepable {
  readonly parameters: readonly Parameter[];
  readonly metrics: readonly Metric[];
  readonly training: Pick<Training, "epochs">;
  /** Nothing of the model is wrong, so that no metric is lacking for that. */
  readonly isWhole: boolean;
}

type Settings = Omit<Sweep, "ranges" | "at">;

/** `frame`: of the `train` block, whose optimizer has been read, so that its learning rate is an option. */
export function readSweep(frame: Frame, sweep: SweepDeclaration, about: Sweepable): Sweep {
  const first = new Map<string, SweptRange>();
  const ranges = sweep.ranges.flatMap((range) => {
    const before = first.get(range.name.text);
    if (before) reportTwice(frame, before, range);
    else first.set(range.name.text, range);
    return before || range.name.text === "" ? [] : (readRange(frame, range, about.parameters) ?? []);
  });
  const settings = readSettings(frame, sweep, about);
  return { ranges, ...settings, at: place(frame, sweep.name) };
}

function reportTwice(
  frame: Frame,
  before: { readonly name: SweptRange["name"] },
  { name }: Pick<Setting, "name">,
): void {
  const related = [{ at: place(frame, before.name), text: "first given here" }];
  frame.expansion.report.add("NN108", place(frame, name), { name: name.text }, { related });
}

interface Reading {
  readonly frame: Frame;
  readonly setting: Setting;
  readonly about: Sweepable;
}

const readers: Readonly<Record<string, (reading: Reading) => Partial<Settings>>> = {
  search: (reading) => search(reading),
  seeds: (reading) => ({ seeds: whole(reading, reading.setting.value, 1, "a whole number of seeds") }),
  seed: (reading) => ({ seed: whole(reading, reading.setting.value, 0, "a whole number") }),
  epochs: (reading) => ({ epochs: whole(reading, reading.setting.value, 1, "a whole number of epochs") }),
  by: (reading) => ({ by: figure(reading) }),
};

/** The words of the settings. */
export const sweepSettings: readonly string[] = Object.keys(readers);

function readSettings(frame: Frame, { settings: written }: SweepDeclaration, about: Sweepable): Settings {
  let settings: Settings = {
    search: undefined,
    halving: undefined,
    seeds: undefined,
    seed: undefined,
    epochs: undefined,
    by: undefined,
  };
  const first = new Map<string, Setting>();
  for (const setting of written) {
    const { text } = setting.name;
    if (text === "") continue;
    const read = Object.hasOwn(readers, text) ? readers[text] : undefined;
    const before = first.get(text);
    if (!read) reportUnknown(frame, setting);
    else if (before) reportTwice(frame, before, setting);
    else {
      first.set(text, setting);
      if (!isAnotherSetting(frame, setting, sweepSettings, "NN610"))
        settings = { ...settings, ...read({ frame, setting, about }) };
    }
  }
  checkHalving(frame, first.get("search"), settings, about);
  return settings;
}

function reportUnknown(frame: Frame, { name }: Setting): void {
  const candidates = [...sweepSettings, "range"];
  const fix = respelled(frame.source, name, name.text, candidates);
  frame.expansion.report.add("NN610", place(frame, name), { kind: "unknown", setting: name.text, candidates }, { fix });
}

function wrong({ frame, setting }: Reading, expected: string, found: string, at: Expression = setting.value): void {
  if (at.kind !== "missing")
    frame.expansion.report.add("NN610", place(frame, at), {
      kind: "value",
      setting: setting.name.text,
      expected,
      found,
    });
}

function number(reading: Reading, expression: Expression, expected: string): number | undefined {
  return knownNumber(reading.frame, expression, (found) => wrong(reading, expected, found, expression));
}

function whole(reading: Reading, expression: Expression, least: number, expected: string): number | undefined {
  const value = number(reading, expression, expected);
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value;
  wrong(reading, least > 0 ? `${expected} of at least ${least}` : expected, String(value), expression);
  return undefined;
}

const searches = "random(20) or grid(5), perhaps with -> halving(from: 2)";

/** `random(20) -> halving(from: 2, keep: 1/3)`: how settings are chosen, and how those that promise little are left. */
function search(reading: Reading): Partial<Settings> {
  const { value } = reading.setting;
  const [source, stages] = value.kind === "pipe" ? [value.source, value.stages] : [value, []];
  const [stage, ...more] = stages;
  return { search: chosen(reading, source), halving: stage && halving(reading, more[0] ?? stage, more.length) };
}

function chosen(reading: Reading, source: Expression): Sweep["search"] {
  const call = calling(source);
  const [given, ...more] = call?.arguments ?? [];
  const parameter = call?.callee.text === "random" ? "trials" : "points";
  if (
    !call ||
    !["random", "grid"].includes(call.callee.text) ||
    more.length > 0 ||
    (given?.name?.text ?? parameter) !== parameter
  ) {
    wrong(reading, searches, written(reading.frame, source), source);
    return undefined;
  }
  const [least, expected] =
    parameter === "trials" ? ([1, "a number of trials"] as const) : ([2, "a number of points for each range"] as const);
  const count = given && whole(reading, given.value, least, expected);
  if (given && count === undefined) return undefined;
  return parameter === "trials" ? { kind: "random", trials: count } : { kind: "grid", points: count };
}

/** `grid` alone is `grid()`. */
function calling(expression: Expression): Pick<Call, "callee" | "arguments"> | undefined {
  if (expression.kind === "reference") return { callee: { ...expression, text: expression.name }, arguments: [] };
  return expression.kind === "call" ? expression : undefined;
}

function halving(reading: Reading, stage: Expression, surplus: number): Sweep["halving"] {
  const call = calling(stage);
  const expected = "halving(from: 2, keep: 1/3)";
  const names = ["from", "keep"];
  const given = new Map<string, Argument>();
  call?.arguments.forEach((argument, at) => given.set(argument.name?.text ?? names[at] ?? "", argument));
  if (call?.callee.text !== "halving" || surplus > 0 || [...given.keys()].some((name) => !names.includes(name))) {
    wrong(reading, expected, written(reading.frame, stage), stage);
    return undefined;
  }
  const [from, keep] = names.map((name) => given.get(name)?.value);
  const epochs = from && whole(reading, from, 1, "the epochs of the first round as a whole number");
  const share = keep && number(reading, keep, "the share of the trials that go on");
  if (keep && share !== undefined && !(share > 0 && share < 1)) {
    wrong(reading, "the share of the trials that go on, between 0 and 1", String(share), keep);
    return undefined;
  }
  return { from: epochs ?? 1, keep: share ?? 1 / 3 };
}

/** Rounds are counted in epochs, up to those of the whole run. */
function checkHalving(
  frame: Frame,
  setting: Setting | undefined,
  { halving, epochs: own }: Settings,
  about: Sweepable,
): void {
  if (!setting || !halving) return;
  const epochs = own ?? about.training.epochs;
  const reading = { frame, setting, about };
  if (epochs === undefined)
    wrong(reading, "a run that is counted in epochs to halve after: add a line such as epochs 20", "a number of steps");
  else if (halving.from >= epochs)
    wrong(reading, `a first round shorter than the run of ${epochs} epochs`, `one of ${halving.from}`);
}

/** `loss`, `accuracy`, `highest(accuracy)`, `lowest(rmse)`. */
function figure(reading: Reading): Figure | undefined {
  const { frame, setting, about } = reading;
  const { value } = setting;
  const inner = value.kind === "call" && value.arguments.length === 1 ? value.arguments[0]?.value : value;
  const best = value.kind === "call" ? value.callee.text : undefined;
  const expected = "loss or a metric of the model, such as highest(accuracy)";
  if (inner?.kind !== "reference" || (best !== undefined && best !== "highest" && best !== "lowest")) {
    wrong(reading, expected, written(frame, value));
    return undefined;
  }
  const names = [
    "loss",
    ...about.metrics.filter(({ figure }) => figure.shape.dims.length === 0).map(({ name }) => name),
  ];
  if (names.includes(inner.name)) return { name: inner.name, best };
  if (!about.isWhole) return undefined;
  const fix = respelled(frame.source, inner, inner.name, names);
  frame.expansion.report.add("NN102", place(frame, inner), { name: inner.name, candidates: names }, { fix });
  return undefined;
}
