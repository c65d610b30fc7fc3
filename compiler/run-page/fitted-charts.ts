// Charts of what a network that predicts numbers gets right and wrong.
import type { Chart, Table } from "../chart/chart.js";
import { figure, percent } from "../chart/figures.js";
import { scatterChart } from "../chart/scatter-chart.js";
import type { FittedOutcomes } from "../outcomes/fitted.js";
import { dataText } from "./outcome-charts.js";

export function fittedChart(fitted: FittedOutcomes): Chart {
  const { target, points, rmse, r2 } = fitted;
  const explained = Number.isFinite(r2) ? `, ${percent(Math.max(0, r2))} of the variance explained` : "";
  return scatterChart({
    name: "predictions",
    title: `Predicted and true ${target}`,
    notes: [
      `${dataText(fitted)}: root mean square error ${figure(rmse)}${explained}. What is right lies on the dashed line; a cloud that bends away from it is a shape that the network hasn't found.`,
    ],
    points,
  });
}

export function errorNote(fitted: FittedOutcomes): string {
  return `The rows that are furthest off, in ${dataText(fitted)}.`;
}

export function errorTable({ target, worst }: FittedOutcomes): Table {
  const names = worst[0]?.cells.map(([name]) => name) ?? [];
  return {
    columns: ["row", `true ${target}`, "predicted", "error", ...names],
    rows: worst.map(({ place, truth, predicted, cells }) => [
      place,
      figure(truth),
      figure(predicted),
      figure(predicted - truth),
      ...cells.map(([, value]) => value),
    ]),
  };
}
