// What a spec states beside layers: options, fields, losses, penalties, metrics, how it is trained, and what a sweep tries.
import type { Field, Model, Option } from "../check/model.js";
import { shapeText } from "../ir/shape.js";
import type { SettingChange } from "./comparison.js";

interface Facts {
  readonly model: Model;
  readonly training: readonly string[];
  readonly sweep: readonly string[];
}

export function settingChanges(before: Facts, after: Facts): SettingChange[] {
  const [old, now] = [settingsOf(before), settingsOf(after)];
  const all = [...new Map([...now, ...old])].sort(([, a], [, b]) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return all.flatMap(([key, { kind, name }]): SettingChange[] => {
    const [before, after] = [old.get(key)?.text, now.get(key)?.text];
    return before === after ? [] : [{ kind, name, before, after }];
  });
}

const kinds = ["option", "range of", "input", "target", "output", "loss", "regularize", "metric", "train", "sweep"];

interface Setting {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

function settingsOf({ model, training, sweep }: Facts): ReadonlyMap<string, Setting> {
  const penalties = model.groups.flatMap((group) => group.penalties.map(({ text }) => text));
  const settings: Setting[] = [
    ...model.options.map((option) => ({ kind: "option", name: option.name, text: defaultText(option) })),
    ...model.options.map((option) => ({ kind: "range of", name: option.name, text: rangeText(option) })),
    ...model.inputs.map((field) => ({ kind: "input", name: field.name, text: fieldText(field) })),
    ...model.targets.map((field) => ({ kind: "target", name: field.name, text: fieldText(field) })),
    ...model.outputs.map(({ name, value }) => ({ kind: "output", name, text: shapeText(value.shape.dims) })),
    ...numbered(
      "loss",
      model.losses.map(({ text }) => text),
    ),
    ...numbered("regularize", [...new Set(penalties)]),
    ...model.metrics.map(({ name, text }) => ({ kind: "metric", name, text })),
    ...trainingSettings(training),
    ...sweep.map(sweepSetting),
  ];
  return new Map(settings.map((setting) => [`${setting.kind} ${setting.name}`, setting]));
}

/** By their place, since they have no names; the first goes without a number. */
function numbered(kind: string, texts: readonly string[]): Setting[] {
  return texts.map((text, i) => ({ kind, name: i === 0 ? "" : String(i + 1), text }));
}

function defaultText({ type, default: preset }: Option): string {
  return type === "bool" ? String(preset !== 0) : String(preset);
}

function rangeText({ type, range }: Option): string {
  const end = (bound: number): string => (Number.isFinite(bound) ? String(bound) : "");
  return range === undefined ? type : `${type} in ${end(range.from)}..${end(range.to)}${range.log ? " log" : ""}`;
}

function fieldText({ kind, dims, count, classes }: Field): string {
  if (kind === "real") return shapeText(dims);
  return `${kind}(${classes?.join(", ") ?? count})${dims.length === 0 ? "" : shapeText(dims)}`;
}

/** `epochs 10` is the setting `epochs`; indented lines belong to the one above. */
function trainingSettings(lines: readonly string[]): Setting[] {
  const settings: { kind: string; name: string; text: string }[] = [];
  for (const line of lines) {
    const last = settings.at(-1);
    if (line.startsWith(" ") && last) last.text += `; ${line.trim()}`;
    else {
      const [name = ""] = line.split(" ", 1);
      settings.push({ kind: "train", name, text: line.slice(name.length + 1) });
    }
  }
  return settings;
}

/** `range lr in 1e-4..1e-1 log` is the setting `range lr`, `search random(20)` the setting `search`. */
function sweepSetting(line: string): Setting {
  const [, name = "", text = ""] = /^(range \S+) in (.*)$/.exec(line) ?? /^(\S+) (.*)$/.exec(line) ?? [];
  return { kind: "sweep", name, text };
}
