// Charts of what the trained network gets right and wrong.
import type { Chart } from "../chart/chart.js";
import { figure, percent, whole } from "../chart/figures.js";
import { galleryChart } from "../chart/gallery-chart.js";
import { matrixChart } from "../chart/matrix-chart.js";
import { regionChart } from "../chart/region-chart.js";
import type { Mistake, Outcomes } from "../outcomes/outcomes.js";
import type { FilterPictures } from "../outcomes/pictures.js";
import type { LookedAt } from "../outcomes/sample.js";

export function outcomeCharts(outcomes: Outcomes): Chart[] {
  return [...regions(outcomes), confusion(outcomes), ...mistakePictures(outcomes)];
}

/** "1,000 of 60,000 rows of the training data" */
export function dataText({ data, rows, allRows }: Omit<LookedAt, "target">): string {
  return `${rows < allRows ? `${whole(rows)} of ` : ""}${whole(allRows)} rows of the ${data} data`;
}

function confusion(outcomes: Outcomes): Chart {
  const { classes, confusion: counts, target, rows, mistakeCount } = outcomes;
  const right = percent(1 - mistakeCount / Math.max(1, rows));
  return matrixChart({
    name: "confusion",
    title: `Confusion matrix of ${target}`,
    notes: [`${dataText(outcomes)}, ${right} of them right. Recall is the share of a true class that is recognized.`],
    classes,
    counts,
  });
}

/** 0.997 of what a softmax says is 99.7 %; a lead of scores has no bound. */
export function sureText(sure: number, isProbability: boolean): string {
  return isProbability ? percent(sure) : `ahead by ${figure(sure)}`;
}

export function mistakeTitle({ isProbability }: Outcomes): string {
  return isProbability ? "Most confident mistakes" : "Clearest mistakes";
}

export function mistakeNote(outcomes: Outcomes): string {
  const { isProbability, mistakes, mistakeCount } = outcomes;
  const order = isProbability
    ? "by the probability of the class that was predicted"
    : "by how far its score is ahead of the next";
  return `${whole(mistakes.length)} of ${whole(mistakeCount)} mistakes in ${dataText(outcomes)}, ordered ${order}. Wrong labels are often among them.`;
}

function mistakePictures(outcomes: Outcomes): Chart[] {
  const { isProbability, mistakes } = outcomes;
  const tiles = mistakes.flatMap(({ picture, truth, predicted, sure, place }) =>
    picture === undefined
      ? []
      : [
          {
            pixels: picture,
            lines: [`${truth} → ${predicted}`, sureText(sure, isProbability)],
            tip: `${place}: ${truth}, predicted ${predicted} (${sureText(sure, isProbability)})`,
          },
        ],
  );
  if (tiles.length === 0) return [];
  return [
    galleryChart({
      name: "mistakes",
      title: mistakeTitle(outcomes),
      notes: [`True class → predicted class. ${mistakeNote(outcomes)}`],
      columns: 4,
      tiles,
      table: mistakeTable(mistakes, isProbability),
    }),
  ];
}

export function mistakeTable(mistakes: readonly Mistake[], isProbability: boolean): Chart["table"] {
  const cells = mistakes[0]?.cells ?? [];
  return {
    columns: ["row", "true", "predicted", isProbability ? "probability" : "lead", ...cells.map(([name]) => name)],
    rows: mistakes.map(({ place, truth, predicted, sure, cells }) => [
      place,
      truth,
      predicted,
      isProbability ? percent(sure) : figure(sure),
      ...cells.map(([, value]) => value),
    ]),
  };
}

function regions({ plane, classes, data, rows, allRows, isProbability }: Outcomes): Chart[] {
  if (plane === undefined) return [];
  const shown = plane.points.length;
  const sample = shown < allRows ? `${whole(shown)} of ${whole(allRows)}` : whole(rows);
  return [
    regionChart({
      name: "regions",
      title: "Decision regions",
      notes: [
        `The colour of the ground is the class that is predicted there, stronger where ${isProbability ? "its probability is higher" : "its score is further ahead"}; points are ${sample} rows of the ${data} data in the colour of their true class, larger where they are predicted wrongly.`,
      ],
      classes,
      ...plane,
    }),
  ];
}

export function filterChart({ name, count, isColoured, pictures }: FilterPictures): Chart {
  const shown = pictures.length < count ? `${pictures.length} of ${count} units` : `${count} units`;
  const colours = isColoured ? "" : " Blue pixels speak for a unit, orange ones against it.";
  return galleryChart({
    name: "first-layer",
    title: `Weights of the first layer, ${name}`,
    notes: [
      `${shown}.${colours} Smooth shapes have learned something; pure noise has not, or not yet, or is held back too little by regularization.`,
    ],
    columns: 8,
    tiles: pictures.map(({ unit, pixels }) => ({ pixels, lines: [], tip: `unit ${unit}` })),
    table: { columns: ["units shown", "units"], rows: [[pictures.length, count]] },
  });
}
