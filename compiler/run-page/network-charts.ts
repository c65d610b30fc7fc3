// Charts of what the network consists of.
import { barChart } from "../chart/bar-chart.js";
import type { Chart } from "../chart/chart.js";
import { total, type Summary } from "../summarize/summarize.js";
import { spread } from "../chart/thin.js";

const mostLayers = 24;

export function layerChart({ layers }: Summary): Chart[] {
  const counted = layers.filter(({ parameters, operations }) => total(parameters) > 0 || operations > 0);
  if (counted.length === 0) return [];
  const shown = spread(counted, mostLayers);
  return [
    barChart({
      name: "layers",
      title: "Parameters and operations by layer",
      notes: [
        "Floating-point operations of one row when it predicts.",
        ...(shown.length < counted.length ? [`${shown.length} of ${counted.length} layers are drawn.`] : []),
      ],
      of: "layer",
      columns: ["parameters", "FLOPs"],
      bars: shown.map(({ name, text, parameters, operations }) => ({
        name: layers.filter((layer) => layer.name === name).length > 1 ? `${name} ${text}` : name,
        values: [total(parameters), operations],
      })),
    }),
  ];
}
