// `--range lr=log:1e-4..1e-1`: what the command line says is swept, first as it is written, then as a range of the model's.
import { InvalidArgumentError } from "commander";
import type { Model, SweptInterval } from "../../check/model.js";
import { didYouMean } from "../../report/suggest.js";
import type { Range } from "../../sweep/plan.js";
import { misuse } from "../failure.js";

export type GivenRange =
  { readonly kind: "stated"; readonly name: string } | Omit<SweptInterval, "whole"> | Extract<Range, { kind: "list" }>;

/** Several times; the last word on a name counts. */
export function sweptRange(text: string, before: readonly GivenRange[] = []): readonly GivenRange[] {
  const found = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?:=\s*(.+?)\s*)?$/u.exec(text);
  if (found === null)
    throw new InvalidArgumentError("Write what is swept and over which values: lr=log:1e-4..1e-1 or hidden=64,128.");
  const [, name = "", values] = found;
  return [...before.filter((other) => other.name !== name), rangeOf(name, values)];
}

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const interval = new RegExp(String.raw`^(log:)?\s*(${number})\s*\.\.\s*(${number})$`);

function rangeOf(name: string, values: string | undefined): GivenRange {
  if (values === undefined) return { kind: "stated", name };
  const [, log, from, to] = interval.exec(values) ?? [];
  if (from !== undefined && to !== undefined)
    return { kind: "interval", name, from: Number(from), to: Number(to), log: log !== undefined };
  if (values.startsWith("log:") || values.includes(".."))
    throw new InvalidArgumentError(`${values} is no range: write two numbers, 1e-4..1e-1 or log:1e-4..1e-1.`);
  const items = partsOf(values);
  if (items.includes("") || new Set(items).size < items.length)
    throw new InvalidArgumentError("Write each value once, with commas between them: 64,128,256.");
  return { kind: "list", name, values: items };
}

/** Cut at commas outside of brackets: `[64, 32],[128]` are two lists. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at] ?? ",";
    if ("([".includes(letter)) depth++;
    if (")]".includes(letter)) depth--;
    if (at < text.length && !(letter === "," && depth === 0)) continue;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
  }
  return parts;
}

/** @throws Failure where the model has no such number, or states another range. Whether a list's values suit is the compiler's to say. */
export function rangeFor(model: Model, given: GivenRange): Range {
  if (given.kind === "list") return given;
  const option = model.options.find(({ name }) => name === given.name);
  if (!option) {
    const names = model.options.map(({ name }) => name);
    throw misuse(
      `${model.name} has no number called ${given.name}${didYouMean(given.name, names)}`,
      names.length === 0 ? "give the model a parameter" : `it has: ${names.join(", ")}`,
    );
  }
  const { from = -Infinity, to = Infinity, log = false } = option.range ?? {};
  const asked = given.kind === "stated" ? { from, to, log } : given;
  const found = `${asked.from}..${asked.to}`;
  const demands: readonly (readonly [isMet: boolean, problem: string])[] = [
    [Number.isFinite(asked.from) && Number.isFinite(asked.to), `${given.name} states no range with two ends`],
    [option.type !== "bool", `${given.name} is true or false, and has no numbers between two ends`],
    [
      asked.from >= from && asked.to <= to,
      `${given.name} must lie in ${end(from)}..${end(to)}, and is to be swept over ${found}`,
    ],
    [
      option.type !== "int" || (Number.isInteger(asked.from) && Number.isInteger(asked.to)),
      `${given.name} is a whole number, and ${found} isn't`,
    ],
    [asked.from < asked.to, `${found} leads from the larger number to the smaller`],
    [!asked.log || asked.from > 0, `${found} has ends that aren't above 0, so it has no logarithmic scale`],
  ];
  const unmet = demands.find(([isMet]) => !isMet);
  if (unmet)
    throw misuse(
      unmet[1],
      `say the values: --range ${given.name}=${option.type === "bool" ? "true,false" : "from..to"}`,
    );
  return {
    kind: "interval",
    name: given.name,
    from: asked.from,
    to: asked.to,
    log: asked.log,
    whole: option.type === "int",
  };
}

function end(bound: number): string {
  return Number.isFinite(bound) ? String(bound) : "";
}
