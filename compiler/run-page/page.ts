// The page of a run: one file of HTML that asks nobody for anything, neither the network nor a script.
import { inlineSvg, isLarge, type Chart, type Table } from "../chart/chart.js";
import { escaped } from "../chart/escaped.js";
import { sectionsOf, type Section } from "./charts.js";
import { errorNote, errorTable } from "./fitted-charts.js";
import { headerOf } from "./header.js";
import { mistakeNote, mistakeTable, mistakeTitle } from "./outcome-charts.js";
import { pageStyle } from "./page-style.js";
import type { Outcomes } from "../outcomes/outcomes.js";
import type { Story } from "./story.js";

export function writePage(story: Story): string {
  const sections = sectionsOf(story)
    .map((section) => ({ ...section, body: bodyOf(section, story) }))
    .filter(({ body }) => body !== "");
  const title = `${story.run.model}, ${story.run.started.slice(0, 16).replace("T", " ")}`;
  return [
    "<!doctype html>",
    `<html lang="en">`,
    "<head>",
    `<meta charset="utf-8">`,
    // Whatever a name in the data says, nothing is loaded or run.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escaped(title)}</title>`,
    `<style>${pageStyle()}</style>`,
    "</head>",
    "<body>",
    headerOf(story),
    `<nav aria-label="Sections">${sections.map(({ id, title }) => `<a href="#${id}">${title}</a>`).join("")}<a href="#run">The run</a></nav>`,
    "<main>",
    ...sections.map(({ id, title, body }) => `<section id="${id}"><h2>${title}</h2>${body}</section>`),
    runSection(story),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function bodyOf({ id, charts }: Section, { outcomes, fitted, network }: Story): string {
  const figures = charts.map(figureOf).join("");
  const more = [
    ...(id === "outcomes" && outcomes ? mistakesOf(outcomes) : []),
    ...(id === "outcomes" && fitted
      ? [tableFigure("largest-errors", "Largest errors", errorNote(fitted), errorTable(fitted))]
      : []),
    ...(id === "network" && network?.drawing !== undefined ? [graphOf(network.drawing)] : []),
  ];
  return figures === "" && more.length === 0 ? "" : `<div class="charts">${figures}${more.join("")}</div>`;
}

function figureOf(chart: Chart): string {
  const notes = chart.notes.length === 0 ? "" : `<p>${escaped(chart.notes.join(" "))}</p>`;
  return [
    `<figure${isLarge(chart) ? ` class="wide"` : ""} id="${escaped(chart.name)}">`,
    `<figcaption><h3>${escaped(chart.title)}</h3></figcaption>`,
    isLarge(chart) ? scrolled("Chart", inlineSvg(chart)) : inlineSvg(chart),
    notes,
    `<details><summary>Figures</summary>${tableOf(chart.table)}</details>`,
    "</figure>",
  ].join("");
}

function graphOf(drawing: string): string {
  return `<figure class="wide" id="graph"><figcaption><h3>Graph</h3></figcaption>${scrolled("Graph of the network", drawing)}</figure>`;
}

/** What may be larger than its place. */
function scrolled(label: string, content: string): string {
  const classes = label === "Table" ? "scroll" : "scroll tall";
  return `<div class="${classes}" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}

/** Those without pictures, as a table. */
function mistakesOf(outcomes: Outcomes): string[] {
  const { mistakes, isProbability } = outcomes;
  if (mistakes.length === 0 || mistakes.some(({ picture }) => picture !== undefined)) return [];
  return [
    tableFigure("mistakes", mistakeTitle(outcomes), mistakeNote(outcomes), mistakeTable(mistakes, isProbability)),
  ];
}

function tableFigure(id: string, title: string, note: string, table: Table): string {
  return `<figure class="wide" id="${id}"><figcaption><h3>${escaped(title)}</h3></figcaption><p>${escaped(note)}</p>${tableOf(table)}</figure>`;
}

function tableOf({ columns, rows }: Table): string {
  const cell = (value: string | number): string => `<td>${escaped(String(value))}</td>`;
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("");
  return scrolled("Table", `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`);
}

function runSection({ run, network, missing }: Story): string {
  const facts = run.settings
    .map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`)
    .join("");
  const gaps =
    missing.length === 0
      ? ""
      : `<h3>Not in this report</h3><ul>${missing.map((text) => `<li>${escaped(text)}</li>`).join("")}</ul>`;
  const spec =
    network === undefined
      ? ""
      : `<details open><summary>Spec</summary><pre tabindex="0">${escaped(network.spec)}</pre></details>`;
  return `<section id="run"><h2>The run</h2><dl class="facts">${facts}</dl>${gaps}${spec}</section>`;
}
