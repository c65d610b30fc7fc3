// `every 500 steps`, `every 2 hours`: how often a run saves itself.
import type { Setting } from "../../grammar/ast.js";
import { type Frame, place, written } from "./frame.js";
import { knownNumber } from "./known-number.js";
import type { Period } from "./model.js";
import { respelled } from "./respelled.js";

interface Unit {
  /** What a number of them must be. */
  readonly expected: string;
  readonly fits: (count: number) => boolean;
  readonly period: (count: number) => Period;
}

const units = new Map<string, Unit>([
  ["steps", { expected: "a whole number of steps", fits: isWhole, period: (steps) => ({ steps }) }],
  ...[["seconds", 1 / 60] as const, ["minutes", 1] as const, ["hours", 60] as const].map(
    ([name, length]): [string, Unit] => [
      name,
      { expected: `a number of ${name} above 0`, fits: isAbove, period: (count) => ({ minutes: count * length }) },
    ],
  ),
]);

function isWhole(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 1;
}

function isAbove(count: number): boolean {
  return count > 0 && Number.isFinite(count);
}

/** Undefined where there is none, and where it is reported. */
export function readPeriod(frame: Frame, { name, every }: Setting): Period | undefined {
  if (!every || every.unit.text === "") return undefined;
  const { value } = every;
  const unit = units.get(every.unit.text) ?? units.get(`${every.unit.text}s`);
  if (!unit) {
    refuseUnit(frame, name.text, every);
    return undefined;
  }
  const refuse = (found: string): void => {
    const details = { kind: "value" as const, setting: name.text, expected: unit.expected, found };
    if (value.kind !== "missing") frame.expansion.report.add("NN601", place(frame, value), details);
  };
  const count = knownNumber(frame, value, refuse);
  if (count === undefined) return undefined;
  const isPercent = value.kind === "number" && value.percent;
  if (unit.fits(count) && !isPercent) return unit.period(count);
  refuse(written(frame, value));
  return undefined;
}

function refuseUnit(frame: Frame, setting: string, { unit }: NonNullable<Setting["every"]>): void {
  const names = [...units.keys()];
  const details = {
    kind: "value" as const,
    setting,
    expected: `a period in ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
    found: `one in ${unit.text}`,
  };
  const help = /^epochs?$/.test(unit.text) ? { help: "leave it out: every epoch is saved at its end" } : {};
  const fix = respelled(frame.source, unit, unit.text, names);
  frame.expansion.report.add("NN601", place(frame, unit), details, { fix, ...help });
}
