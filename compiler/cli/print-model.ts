// A Model as a page: what `nnc inspect --stage model` shows. What the spec leaves to defaults is written out.
import { conditionText } from "../../runtime/data/condition.js";
import type {
  AugmentationStep,
  DataSource,
  Field,
  Group,
  Model,
  Option,
  Preparation,
  State,
  Sweep,
  Training,
  Use,
  Weight,
} from "../check/model.js";
import { shapeText } from "../ir/shape.js";
import { grouped } from "./text.js";

export function printModel(model: Model): string {
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["options", model.options.map(optionLine)],
    ["inputs", model.inputs.map(fieldLine)],
    ["targets", model.targets.map(fieldLine)],
    ["uses", model.uses.flatMap((use) => useLines(use, 0))],
    ["parameters", model.parameters.map(weightLine)],
    ["states", model.states.map(stateLine)],
    ["groups", model.groups.flatMap(groupLines)],
    ["losses", model.losses.map(({ text }) => text)],
    ["metrics", model.metrics.map(({ name, text }) => `${name}: ${text}`)],
    ["outputs", model.outputs.map(outputLine)],
    ["training", trainingLines(model.training)],
    ["sweep", model.sweep === undefined ? [] : sweepLines(model.sweep)],
  ];
  const written = sections.filter(([, lines]) => lines.length > 0);
  const head = [`model ${model.name}`, ...(model.doc === "" ? [] : model.doc.split("\n").map((line) => `  ${line}`))];
  const body = written.flatMap(([title, lines]) => ["", title, ...lines.map((line) => `  ${line}`)]);
  return `${[...head, ...body].join("\n")}\n`;
}

/** `class(shirt, coat)`, `index(100)[20]`, `[28, 28]`: as the spec writes it. */
export function fieldType({ kind, dims, count, classes }: Field): string {
  if (kind === "real") return shapeText(dims);
  const many = kind === "class" && classes !== undefined ? classes.map(written).join(", ") : String(count);
  return `${kind}(${many})${dims.length === 0 ? "" : shapeText(dims)}`;
}

/** How the run goes, a setting a line, as the spec writes it. */
export function trainingLines(training: Training): string[] {
  const {
    data,
    validate,
    test,
    batch,
    accumulate,
    shuffle,
    epochs,
    steps,
    optimizer,
    clip,
    stop,
    seed,
    checkpoint,
    checkpointEvery,
    augment,
    freeze,
  } = training;
  return [
    ...(data === undefined ? [] : [`data ${sourceText(data)}`, ...columnLines(data)]),
    ...(validate === undefined ? [] : [`validate ${partText(validate)}`]),
    ...(test === undefined ? [] : [`test ${partText(test)}`]),
    ...augment
      .filter(({ like }) => like === undefined)
      .map(({ input, steps }) => {
        const others = augment.filter(({ like }) => like === input).map((one) => one.input);
        const inputs = others.length === 0 ? input : `[${[input, ...others].join(", ")}]`;
        return `augment ${[inputs, ...steps.map(stepText)].join(" -> ")}`;
      }),
    `batch ${batch}`,
    ...(accumulate === 1 ? [] : [`accumulate ${accumulate}`]),
    ...(shuffle === undefined ? [] : [`shuffle ${shuffle}`]),
    ...(epochs === undefined ? [] : [`epochs ${epochs}`]),
    ...(steps === undefined ? [] : [`steps ${steps}`]),
    `optimizer ${optimizer.text}`,
    ...(freeze.length === 0 ? [] : [`freeze ${freeze.join(", ")}`]),
    ...(clip === undefined ? [] : [`clip ${clip.by}(${clip.limit})`]),
    ...(stop === undefined ? [] : [`stop early(patience: ${stop.patience})`]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(checkpoint === undefined ? [] : [`checkpoint ${JSON.stringify(checkpoint)}${periodText(checkpointEvery)}`]),
  ];
}

/** The lines of the `sweep` block. */
export function sweepLines({ ranges, search, halving, seeds, seed, epochs, by }: Sweep): string[] {
  const count = search?.kind === "random" ? search.trials : search?.points;
  const rounds = halving === undefined ? "" : ` -> halving(from: ${halving.from}, keep: ${halving.keep})`;
  const settings = { seeds, seed, epochs, by: by?.best === undefined ? by?.name : `${by.best}(${by.name})` };
  return [
    ...ranges.map((range) => `range ${range.name} in ${rangeText(range)}`),
    ...(search === undefined ? [] : [`search ${search.kind}${count === undefined ? "" : `(${count})`}${rounds}`]),
    ...Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`])),
  ];
}

function rangeText(range: Sweep["ranges"][number]): string {
  if (range.kind === "list") return `[${range.values.join(", ")}]`;
  return `${range.from}..${range.to}${range.log ? " log" : ""}`;
}

function optionLine({ name, type, default: preset, range, structural }: Option): string {
  const end = (bound: number): string => (Number.isFinite(bound) ? String(bound) : "");
  const within = range === undefined ? "" : ` in ${end(range.from)}..${end(range.to)}${range.log ? " log" : ""}`;
  return `${name}: ${type}${within} = ${preset}, ${structural ? "fixed in the code" : "can be set at run time"}`;
}

function fieldLine(field: Field): string {
  return `${field.name}: ${fieldType(field)}`;
}

function useLines({ path, text, result, weights, inside }: Use, depth: number): string[] {
  const owns = weights.length === 0 ? "" : `, owns ${weights.join(", ")}`;
  const line = `${"  ".repeat(depth)}${path}: ${text} -> ${shapeText(result.shape)}${owns}`;
  return [line, ...inside.flatMap((use) => useLines(use, depth + 1))];
}

function weightLine({ name, value, projection }: Weight): string {
  return `${name}: ${shapeText(value.shape)}${projection === undefined ? "" : ", kept within bounds"}`;
}

function stateLine({ name, value }: State): string {
  return `${name}: ${shapeText(value.shape)}`;
}

function groupLines({ name, parameters, size, penalties, slots }: Group): string[] {
  return [
    `${name}: ${grouped(size)} numbers in ${parameters.map((parameter) => parameter.name).join(", ")}`,
    ...penalties.map(({ text }) => `  penalty: ${text}`),
    ...(slots.length === 0 ? [] : [`  remembers ${slots.map((slot) => slot.name).join(", ")}`]),
  ];
}

function outputLine({ name, value, chooses }: Model["outputs"][number]): string {
  return `${name}: ${shapeText(value.shape)}${chooses === undefined ? "" : `, a class of ${chooses.name}`}`;
}

function partText(part: NonNullable<Training["validate"]>): string {
  if (typeof part === "number") return `${short(100 * part)}%`;
  if ("share" in part) return `${short(100 * part.share)}% stratified by ${part.stratify}`;
  return "where" in part ? `where ${conditionText(part.where)}` : sourceText(part);
}

function periodText(period: Training["checkpointEvery"]): string {
  if (period === undefined) return "";
  return "steps" in period ? ` every ${period.steps} steps` : ` every ${period.minutes} minutes`;
}

function sourceText({ kind, paths }: DataSource): string {
  const files = Object.entries(paths).map(
    ([column, path]) => `${column === "path" ? "" : `${column}: `}${JSON.stringify(path)}`,
  );
  return `${kind}(${files.join(", ")})`;
}

/** As a spec would say it: `image = image / 255`. */
function columnLines({ columns }: DataSource): string[] {
  return columns.map(({ field, from, preparations }) => {
    const columns = from.length === 1 ? from.join() : `[${from.join(", ")}]`;
    const text = preparations.reduce(
      (before, preparation) =>
        preparation.kind === "scale" ? scaled(before, preparation) : `${before} -> ${stageText(preparation)}`,
      columns,
    );
    return `  ${field} = ${text}`;
  });
}

function stepText(step: AugmentationStep): string {
  if (step.kind === "flip") return "flip";
  return step.kind === "shift" ? `shift(${step.pixels})` : `noise(${step.deviation})`;
}

function stageText(preparation: Preparation): string {
  if (preparation.kind !== "missing") return preparation.kind;
  return `missing(${preparation.fill === "value" ? JSON.stringify(preparation.value) : preparation.fill})`;
}

function scaled(before: string, { factor, offset }: Extract<Preparation, { kind: "scale" }>): string {
  const of = before.includes("->") ? `(${before})` : before;
  const divisor = Math.round(1 / factor);
  const divides = Math.abs(divisor) > 1 && Math.abs(factor * divisor - 1) < 1e-9;
  const product = divides ? `${of} / ${divisor}` : factor === 1 ? of : `${short(factor)} * ${of}`;
  return offset === 0 ? product : `${product} ${offset < 0 ? "-" : "+"} ${short(Math.abs(offset))}`;
}

function short(number: number): number {
  return Number(number.toPrecision(6));
}

function written(label: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(label) ? label : JSON.stringify(label);
}
