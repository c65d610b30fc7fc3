// Runs as people read them: a line each, or side by side.
import { formatDuration, formatFigures } from "../../../runtime/progress-line.js";
import { grouped, table } from "../text.js";
import type { ToldRun } from "./told-run.js";

/** A line for each run; those of a sweep stand under it. */
export function runsTable(runs: readonly ToldRun[]): string {
  const head = ["run", "model", "state", "epochs", "best epoch", "parameters", "time", "settings"];
  const lines = [...bySweep(runs)].flatMap(([name, members]) => {
    const [first] = members;
    if (first?.sweep === undefined) return members.map((run) => lineOf(run, run.run));
    const count = `sweep, ${members.length} ${members.length === 1 ? "run" : "runs"}`;
    return [[name, first.model, count], ...members.map((run) => lineOf(run, `  ${run.run}`))];
  });
  return `${table([head, ...lines])}\n`;
}

/** Under the sweep's name, where the first of its runs stands; all other runs for themselves. */
function bySweep(runs: readonly ToldRun[]): ReadonlyMap<string, readonly ToldRun[]> {
  const groups = new Map<string, ToldRun[]>();
  for (const run of runs) {
    const name = run.sweep ?? run.run;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [run]);
    else group.push(run);
  }
  return groups;
}

function lineOf(run: ToldRun, name: string): string[] {
  const { model, parameters, seconds } = run;
  return [
    name,
    model,
    stateText(run),
    epochsOf(run),
    bestText(run),
    grouped(parameters),
    formatDuration(seconds),
    settingsText(run),
  ];
}

/** What differs between runs, a column for each; what they have in common is left out, but not how well they did. */
export function sideBySide(runs: readonly ToldRun[]): string {
  const rows: readonly (readonly [name: string, of: (run: ToldRun) => string])[] = [
    ["model", ({ model }) => model],
    ["state", stateText],
    ["epochs", epochsOf],
    ["training rows", ({ rows }) => (rows === null ? "read piece by piece" : grouped(rows))],
    ["seed", ({ settings }) => String(settings.seed)],
    ...settingNames(runs).map(
      (name) => [name, ({ settings }: ToldRun) => settings.set[name] ?? "as in the spec"] as const,
    ),
    ["threads", ({ settings }) => String(settings.threads)],
  ];
  const outcomes: typeof rows = [
    ["best epoch", ({ best }) => (best === null ? "none yet" : String(best.epoch))],
    ...figureNames(runs).map((name) => [name, (run: ToldRun) => figureText(run, name)] as const),
    ["parameters", ({ parameters }) => grouped(parameters)],
    ["time", ({ seconds }) => formatDuration(seconds)],
  ];
  const differing = rows.filter(([, of]) => new Set(runs.map(of)).size > 1);
  const lines = [...outcomes, ...differing].map(([name, of]) => [name, ...runs.map(of)]);
  return `${table([["", ...runs.map(({ run }) => run)], ...lines])}\n`;
}

function stateText({ state, host }: ToldRun): string {
  return host === undefined ? state : `${state} on ${host}`;
}

function epochsOf({ epoch, epochs }: ToldRun): string {
  return epochs === null ? String(epoch) : `${epoch}/${epochs}`;
}

function bestText({ best }: ToldRun): string {
  return best === null ? "none yet" : `${best.epoch}: ${best.part} ${formatFigures(best.figures).join("  ")}`;
}

function settingsText({ settings }: ToldRun): string {
  const set = Object.entries(settings.set).map(([name, value]) => `${name}=${value}`);
  return [...set, `seed ${settings.seed}`].join(" ");
}

function settingNames(runs: readonly ToldRun[]): string[] {
  return [...new Set(runs.flatMap(({ settings }) => Object.keys(settings.set)))];
}

/** `validation loss`, `test accuracy`: those that are single numbers. */
function figureNames(runs: readonly ToldRun[]): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(figuresOf(run))))];
}

function figureText(run: ToldRun, name: string): string {
  return figuresOf(run)[name] ?? "";
}

function figuresOf({ best, test }: ToldRun): Record<string, string> {
  const parts = { ...(best && { [best.part]: best.figures }), ...(test && { test }) };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([part, figures]) =>
      Object.entries(figures).flatMap(([name, value]) =>
        typeof value === "number" ? [[`${part} ${name}`, value.toPrecision(4)] as const] : [],
      ),
    ),
  );
}
