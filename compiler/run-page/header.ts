// The top of a run's page: what was trained, how it ended, its best figures, and its warnings.
import { escaped } from "../chart/escaped.js";
import { figure, whole } from "../chart/figures.js";
import { bestEpoch } from "../observe/best-epoch.js";
import type { Figures, MetricsEntry, Story, Warning } from "./story.js";

export function headerOf({ run, metrics, warnings }: Story): string {
  const tiles = bestFigures(metrics).map(
    ({ name, value, note }) =>
      `<div class="tile"><dt>${escaped(name)}</dt><dd>${escaped(value)}<span>${escaped(note)}</span></dd></div>`,
  );
  return [
    "<header>",
    `<h1>${escaped(run.model)} <span class="state ${run.state}">${escaped(stateText(run))}</span></h1>`,
    `<p class="when">${escaped(sentence({ run, metrics }))}</p>`,
    run.problem === undefined ? "" : `<p class="problem">${escaped(run.problem)}</p>`,
    tiles.length === 0 ? "" : `<dl class="tiles">${tiles.join("")}</dl>`,
    warnings.length === 0
      ? ""
      : `<section class="warnings"><h2>Warnings</h2><ul>${warnings.map(warningText).join("")}</ul></section>`,
    "</header>",
  ].join("");
}

function stateText({ state, host }: Story["run"]): string {
  return host === undefined ? state : `${state} on ${host}`;
}

function warningText({ code, message, at, help }: Warning): string {
  const place = at === undefined ? "" : ` <span>${escaped(at)}</span>`;
  const remedy = help === undefined ? "" : `<p>${escaped(help)}</p>`;
  return `<li><b>${escaped(code)}</b> ${escaped(message)}${place}${remedy}</li>`;
}

function sentence({ run, metrics }: Pick<Story, "run" | "metrics">): string {
  const last = metrics.findLast(({ event }) => event === "epoch" || event === "steps");
  const progress =
    last === undefined
      ? []
      : [...(last.epoch === undefined ? [] : [counted(last.epoch, "epoch")]), counted(last.step, "step")];
  const took = run.ended === undefined ? [] : [durationText((Date.parse(run.ended) - Date.parse(run.started)) / 1000)];
  const what = [
    counted(run.parameters, "parameter"),
    ...(run.rows > 0 ? [counted(run.rows, "row")] : []),
    ...progress,
    ...took,
  ];
  return `${run.started.slice(0, 16).replace("T", " ")} UTC · ${what.join(" · ")}`;
}

function counted(count: number, word: string): string {
  return `${whole(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** `48 s`, `3 min 20 s`, `2 h 5 min` */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The figures of the test, then those of the best epoch, of the validation data if there is any. */
export function bestFigures(metrics: readonly MetricsEntry[]): Tile[] {
  const test = metrics.findLast((entry) => entry.test !== undefined)?.test;
  const best = bestEpoch(metrics);
  const side = best?.validation === undefined ? "training" : "validation";
  const when = best?.epoch === undefined ? "" : `epoch ${best.epoch}`;
  return [...tilesOf(test, "test", ""), ...tilesOf(best?.[side], side, when)];
}

function tilesOf(figures: Figures | undefined, side: string, note: string): Tile[] {
  return Object.entries(figures ?? {}).flatMap(([name, value]) =>
    typeof value === "number" ? [{ name: `${side} ${name}`, value: figure(value), note }] : [],
  );
}
