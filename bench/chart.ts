// A small picture of the results: for each workload how many times as long the best of each peer takes as the best of nnc.
import type { Measured } from "./report.js";

const width = 640;
const left = 130;
const bar = 14;
const colours: Readonly<Record<string, string>> = { PyTorch: "#d9534f", "torch.compile": "#e8a33d" };

/** Bars grow with the logarithm: a line marks where nnc is. */
export function chartOf(results: readonly Measured[]): string {
  const names = Object.keys(colours);
  const groups = results.map((measured) => ({
    name: measured.workload.name,
    bars: names.flatMap((name) => {
      const ratio = best(measured, name) / best(measured, "nnc");
      return Number.isFinite(ratio) ? [{ name, ratio }] : [];
    }),
  }));
  const most = Math.max(10, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const least = Math.min(1, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const x = (ratio: number): number => left + ((width - left - 60) * Math.log(ratio / least)) / Math.log(most / least);
  let y = 34;
  const lines = groups.flatMap(({ name, bars }) => {
    const start = y;
    const drawn = bars.flatMap((one) => {
      const [from, to] = [Math.min(x(1), x(one.ratio)), Math.max(x(1), x(one.ratio))];
      const at = y;
      y += bar + 2;
      return [
        `<rect x="${from.toFixed(1)}" y="${at}" width="${(to - from).toFixed(1)}" height="${bar}" fill="${colours[one.name] ?? ""}"/>`,
        `<text x="${(to + 4).toFixed(1)}" y="${at + 11}">${one.ratio.toFixed(1)} ×</text>`,
      ];
    });
    y += 8;
    return [`<text x="4" y="${start + 11}">${name}</text>`, ...drawn];
  });
  const legend = names.map(
    (name, i) => `<text x="${left + 140 * i}" y="18" fill="${colours[name] ?? ""}">${name}</text>`,
  );
  const mark = `<line x1="${x(1).toFixed(1)}" x2="${x(1).toFixed(1)}" y1="26" y2="${y}" stroke="#888"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" font-family="sans-serif" font-size="12">`,
    `<title>Time of a step against nnc's, which is 1 ×; longer is slower</title>`,
    `<rect width="${width}" height="${y}" fill="#fff"/>`,
    ...legend,
    ...lines,
    mark,
    "</svg>\n",
  ].join("\n");
}

/** The better of one and two threads. */
function best({ results }: Measured, name: string): number {
  const times = results.flatMap((result) =>
    result.name === name && "microseconds" in result.time ? [result.time.microseconds] : [],
  );
  return times.length === 0 ? NaN : Math.min(...times);
}
