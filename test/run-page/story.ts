// A run as a page is told of it.
import { summarize } from "../../compiler/summarize/summarize.js";
import { planOf } from "../../compiler/compile.js";
import { pixelsOf } from "../../compiler/chart/pixels.js";
import type { Story } from "../../compiler/run-page/story.js";
import { modelOf } from "../outcomes/opened.js";

export const spec = `model Net {
  input x: [2]
  target side: class(2)
  h = x -> dense(4) -> relu
  scores = h -> dense(2)
  loss cross_entropy(scores, side)
}
`;

/** Of a run that has just begun: nothing but its record. */
export const begun: Story = {
  run: {
    model: "Net",
    state: "running",
    problem: undefined,
    started: "2026-01-31T12:00:00.000Z",
    ended: undefined,
    parameters: 22,
    rows: 300,
    settings: [["seed", "7"]],
  },
  metrics: [],
  learningRates: [],
  statistics: [],
  warnings: [],
  network: undefined,
  outcomes: undefined,
  fitted: undefined,
  filters: undefined,
  missing: [],
};

/** Of a run that is over and kept everything; `name` stands wherever a user's word may. */
export function whole(name = "word"): Story {
  const model = modelOf(spec);
  const pixels = pixelsOf(4, 4, () => [1, 2, 3, 255]);
  const steps = [100, 200, 300, 400, 500, 600];
  return {
    ...begun,
    run: { ...begun.run, model: name, state: "failed", problem: name, ended: "2026-01-31T12:03:20.000Z", settings: [[name, name]] }, // prettier-ignore
    metrics: [
      ...steps.map((step, i) => ({
        event: "epoch",
        step,
        epoch: i + 1,
        training: { loss: 1 / step, accuracy: 0.9, [name]: i },
        validation: { loss: 2 / step, accuracy: i === 2 ? null : 0.8 },
        isBest: i === 4,
      })),
      { event: "end", step: 600, test: { loss: 0.125, accuracy: 0.96 } },
    ],
    learningRates: steps.map((step) => [step, 0.1 / step] as const),
    statistics: steps.map((step) => ({
      step,
      rows: 256,
      activations: [
        { name: `h.${name}`, dead: 0.25, saturated: null, histogram: { from: 0, to: 2, counts: [3, 2, 1] } },
        { name: "tanh", dead: null, saturated: 0.5, histogram: { from: -1, to: 1, counts: [3, 2, 1] } },
      ],
      parameters: [{ name: `h.${name}`, norm: 1, gradientNorm: 0.1, updateRatio: 0.002 }],
    })),
    warnings: [{ code: "NN804", message: name, at: name, help: name }],
    network: {
      summary: { ...summarize(model, planOf(model, { precision: "single" })) },
      drawing: `<svg class="nnc-graph"></svg>`,
      spec: name,
    },
    outcomes: {
      data: "validation",
      rows: 10,
      allRows: 20,
      target: name,
      classes: [name, "other"],
      confusion: [4, 1, 0, 5],
      isProbability: true,
      mistakes: [{ place: name, truth: name, predicted: "other", sure: 0.9, picture: pixels, cells: [] }],
      mistakeCount: 1,
      plane: {
        axes: [{ name, from: 0, to: 1 }, { name, from: 0, to: 1 }], // prettier-ignore
        grid: { side: 1, predicted: Int32Array.of(0), sure: Float64Array.of(1) },
        points: [{ at: [0.5, 0.5], truth: 0, predicted: 1 }],
      },
    },
    fitted: {
      data: "validation",
      rows: 3,
      allRows: 3,
      target: name,
      points: [[1, 1.5], [2, 2], [3, 2.5]], // prettier-ignore
      rmse: 0.41,
      r2: 0.75,
      worst: [{ place: name, truth: 1, predicted: 1.5, picture: undefined, cells: [[name, name]] }],
    },
    filters: { name, count: 1, isColoured: false, pictures: [{ unit: 0, pixels }] },
    missing: [name],
  };
}
