// The picture of the workloads: a line each, with a dot for everybody by how many times as long as nnc it takes.
import { fastest, type Measured } from "../report/results.js";
import { decades, dot, gridLine, logScale, svg, text } from "./svg.js";

const width = 720;
const left = 130;
const right = 690;
const top = 62;
const line = 26;

/** Everybody on the number of threads that serves them best. */
export function dots(all: readonly Measured[]): string {
  const names = [...new Set(all.flatMap(({ results }) => results.map(({ name }) => name)))]
    .filter((name) => name !== "nnc")
    .filter((name) => all.some((measured) => Number.isFinite(fastest(measured, name))));
  const rows = all.map((measured) => {
    const nnc = fastest(measured, "nnc");
    const { workload, results } = measured;
    const ofFloor = results.find(({ name, time }) => name === "nnc" && time?.median === nnc)?.ofFloor?.median ?? NaN;
    return { name: workload.name, floor: 1 / ofFloor, ratios: names.map((name) => fastest(measured, name) / nnc) };
  });
  // A floor of next to nothing would push everything else to the right.
  const ticks = decades([1, ...rows.flatMap(({ floor, ratios }) => [Math.max(0.1, floor), ...ratios])]);
  const height = top + rows.length * line + 14;
  const x = logScale(ticks[0]!, ticks.at(-1)!, left, right);
  const place = (ratio: number): number => Math.max(left, x(ratio));
  return svg({ width, height }, "Time of a step as a multiple of nnc's: the floor, and each peer", [
    ...legend(names),
    ...ticks.flatMap((tick) => [
      gridLine(x(tick), top - 6, x(tick), height - 10),
      text(x(tick), top - 12, `${tick} ×`, "faint", "middle"),
    ]),
    `<line class="c0 line" stroke-width="2" x1="${x(1)}" y1="${top - 6}" x2="${x(1)}" y2="${height - 10}"/>`,
    ...rows.flatMap(({ name, floor, ratios }, row) => {
      const y = top + row * line + line / 2;
      return [
        text(4, y + 4, name),
        gridLine(left, y, right, y),
        ...(Number.isFinite(floor)
          ? [`<rect class="faint" x="${place(floor).toFixed(1)}" y="${y - 7}" width="3" height="14"/>`]
          : []),
        ...ratios.flatMap((ratio, peer) =>
          Number.isFinite(ratio) ? [dot(place(ratio), y + ((peer % 3) - 1) * 5, colour(peer))] : [],
        ),
      ];
    }),
  ]);
}

/** A line of names above the axis; nnc is the line at 1. */
function legend(names: readonly string[]): string[] {
  const marks = [
    (x: number) => `<rect class="faint" x="${x - 2}" y="11" width="3" height="14"/>`,
    (x: number) => `<rect class="c0" x="${x - 1}" y="11" width="2" height="14"/>`,
    ...names.map((_, peer) => (x: number) => dot(x, 18, colour(peer))),
  ];
  let x = 10;
  return ["floor", "nnc", ...names].flatMap((name, i) => {
    const at = x;
    x += 22 + name.length * 6.6;
    return [marks[i]!(at), text(at + 8, 22, name)];
  });
}

function colour(peer: number): string {
  return `c${1 + (peer % 7)}`;
}
