// Every chart of a run, in the order of the page, in its sections.
import type { Chart } from "../chart/chart.js";
import { curves } from "./curves.js";
import { insideCharts } from "./inside.js";
import { layerChart } from "./network-charts.js";
import { fittedChart } from "./fitted-charts.js";
import { filterChart, outcomeCharts } from "./outcome-charts.js";
import type { Story } from "./story.js";

export interface Section {
  readonly id: "learning" | "inside" | "outcomes" | "network";
  readonly title: string;
  readonly charts: readonly Chart[];
}

export function sectionsOf(story: Story): readonly Section[] {
  const { statistics, network, outcomes, fitted, filters } = story;
  return [
    { id: "learning", title: "Learning", charts: curves(story) },
    {
      id: "outcomes",
      title: "Outcomes",
      charts: [...(outcomes ? outcomeCharts(outcomes) : []), ...(fitted ? [fittedChart(fitted)] : [])],
    },
    {
      id: "inside",
      title: "Inside the network",
      charts: [...insideCharts(statistics), ...(filters ? [filterChart(filters)] : [])],
    },
    { id: "network", title: "The network", charts: network ? layerChart(network.summary) : [] },
  ];
}

/** All of them, each by a name of its own. */
export function chartsOf(story: Story): readonly Chart[] {
  const seen = new Map<string, number>();
  return sectionsOf(story)
    .flatMap(({ charts }) => charts)
    .map((chart) => {
      const times = (seen.get(chart.name) ?? 0) + 1;
      seen.set(chart.name, times);
      return times === 1 ? chart : { ...chart, name: `${chart.name}-${times}` };
    });
}
