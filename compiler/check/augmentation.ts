// `augment image -> flip -> shift(2) -> noise(0.1)`: what training does to an input, and whether the input can take it.
import type { Expression, Reference, Setting, Span } from "../../grammar/ast.js";
import { type Frame, place, written } from "./frame.js";
import type { Augmentation, AugmentationStep, Field } from "./model.js";
import { plainNumber } from "./plain-number.js";
import { respelled } from "./respelled.js";

const names = ["flip", "shift", "noise"] as const;

interface Fields {
  readonly inputs: readonly Field[];
  readonly targets: readonly Field[];
}

/** One for each input that the line is about. `before`: what other lines say. */
export function readAugmentation(
  frame: Frame,
  setting: Setting,
  fields: Fields,
  before: readonly Augmentation[],
): readonly Augmentation[] {
  const { value } = setting;
  if (value.kind === "missing") return [];
  const sources = value.kind === "pipe" ? sourcesOf(value.source) : undefined;
  if (value.kind !== "pipe" || sources === undefined) {
    wrong(frame, setting, "an input and what is done to it, such as image -> flip -> shift(2)", written(frame, value));
    return [];
  }
  const found: Field[] = [];
  for (const source of sources) {
    const field = fieldOf(frame, source, fields);
    if (!field) return [];
    if (found.includes(field) || before.some(({ input }) => input === field.name)) {
      frame.expansion.report.add("NN108", place(frame, source), { name: `augment ${field.name}` });
      return [];
    }
    found.push(field);
  }
  const { stages } = value;
  const read: Augmentation[] = [];
  for (const field of found) {
    const steps = stages.map((stage) => readStep(frame, stage, field, fields.targets.includes(field)));
    if (!steps.every((step) => step !== undefined)) return []; // told once, not of each input
    read.push({ input: field.name, steps });
  }
  const [first, ...others] = read;
  if (!first || !fitTogether(frame, setting, found, first)) return [];
  return [first, ...others.map((one) => ({ ...one, like: first.input }))];
}

/** `image`, or `[left, right]`: what is done to one is done to all of them. */
function sourcesOf(source: Expression): readonly Reference[] | undefined {
  if (source.kind === "reference") return [source];
  if (source.kind !== "list" || source.items.length === 0) return undefined;
  const items = source.items.filter((item) => item.kind === "reference");
  return items.length === source.items.length ? items : undefined;
}

function fieldOf(frame: Frame, source: Reference, { inputs, targets }: Fields): Field | undefined {
  const field = [...inputs, ...targets].find((candidate) => candidate.name === source.name);
  if (field) return field;
  const candidates = inputs.map((candidate) => candidate.name);
  const fix = respelled(frame.source, source, source.name, candidates);
  frame.expansion.report.add("NN102", place(frame, source), { name: source.name, candidates }, { fix });
  return undefined;
}

/** Pictures that are turned round and moved together must be of one height and width; channels may differ. */
function fitTogether(frame: Frame, setting: Setting, fields: readonly Field[], { steps }: Augmentation): boolean {
  if (steps.every(({ kind }) => kind === "noise")) return true;
  const sizes = fields.map(({ name, dims }) => `${name} [${dims.join(", ")}]`);
  if (new Set(fields.map(({ dims }) => String(dims.slice(0, 2)))).size === 1) return true;
  wrong(frame, setting, "pictures of one height and width where they are changed together", sizes.join(", "));
  return false;
}

function wrong(frame: Frame, { name, value }: Setting, expected: string, found: string): void {
  const details = { kind: "value" as const, setting: name.text, expected, found };
  frame.expansion.report.add("NN601", place(frame, value), details);
}

function readStep(frame: Frame, stage: Expression, field: Field, isTarget: boolean): AugmentationStep | undefined {
  const called =
    stage.kind === "call" ? stage.callee : stage.kind === "reference" ? { ...stage, text: stage.name } : undefined;
  if (called === undefined || called.text === "") {
    if (stage.kind !== "missing")
      unfit(frame, stage, { argument: "a step of augment", expected: "flip, shift(2) or noise(0.1)" });
    return undefined;
  }
  const kind = names.find((name) => name === called.text);
  if (!kind) {
    const details = { what: "augmentation", name: called.text, candidates: names };
    const fix = respelled(frame.source, called, called.text, names);
    frame.expansion.report.add("NN101", place(frame, called), details, { fix });
    return undefined;
  }
  if (!suits(frame, { kind, at: called }, field, isTarget)) return undefined;
  return readers[kind](frame, stage, field);
}

/** Turning round and moving need to know where left and right are. */
function suits(
  frame: Frame,
  { kind, at }: { readonly kind: AugmentationStep["kind"]; readonly at: Span },
  field: Field,
  isTarget: boolean,
): boolean {
  const isPicture = field.dims.length === 2 || field.dims.length === 3;
  if (field.kind === "real" && !isTarget && (kind === "noise" || isPicture)) return true;
  const shape = `[${field.dims.join(", ")}]`;
  const what = isTarget ? "a target" : field.kind === "real" ? `${shape} and so no picture` : "whole numbers";
  const help =
    field.kind === "real" && !isTarget
      ? "pictures are inputs [height, width] or [height, width, channels]; noise suits all inputs of real numbers"
      : "augment inputs of real numbers";
  const related = [{ at: field.at, text: `${field.name} is declared here` }];
  const details = { what: kind, where: `for ${field.name}, which is ${what}` };
  frame.expansion.report.add("NN113", place(frame, at), details, { related, help });
  return false;
}

const readers: Readonly<
  Record<AugmentationStep["kind"], (frame: Frame, stage: Expression, field: Field) => AugmentationStep | undefined>
> = {
  flip(frame, stage) {
    if (stage.kind === "reference" || (stage.kind === "call" && stage.arguments.length === 0)) return { kind: "flip" };
    return unfit(frame, stage, { argument: "flip", expected: "written without arguments" });
  },
  shift(frame, stage, { dims: [height = 0, width = 0] }) {
    const pixels = onlyNumber(frame, stage);
    const most = Math.min(height, width) - 1;
    if (pixels !== undefined && Number.isInteger(pixels) && pixels >= 1 && pixels <= most)
      return { kind: "shift", pixels };
    const expected = `given a whole number of pixels from 1 to ${most}, as in shift(2)`;
    return unfit(frame, stage, { argument: "shift", expected });
  },
  noise(frame, stage) {
    const deviation = onlyNumber(frame, stage);
    if (deviation !== undefined && deviation > 0 && Number.isFinite(deviation)) return { kind: "noise", deviation };
    const expected = "given a standard deviation above 0, in units of the prepared input, as in noise(0.1)";
    return unfit(frame, stage, { argument: "noise", expected });
  },
};

function onlyNumber(frame: Frame, stage: Expression): number | undefined {
  const [argument, ...more] = stage.kind === "call" ? stage.arguments : [];
  return argument && more.length === 0 && !argument.name ? plainNumber(frame, argument.value) : undefined;
}

/** Undefined, since nothing was read. */
function unfit(
  frame: Frame,
  at: Expression,
  { argument, expected }: { readonly argument: string; readonly expected: string },
): AugmentationStep | undefined {
  frame.expansion.report.add("NN104", place(frame, at), { argument, expected, found: written(frame, at) });
  return undefined;
}
