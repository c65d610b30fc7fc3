// How progress reads on a terminal, and in a log.
import { expect, test } from "vitest";
import { formatProgress, progressLine, type Terminal } from "../../runtime/progress-line.js";
import type { Progress } from "../../runtime/progress.js";

const item: Progress = {
  epoch: 2,
  epochs: 5,
  step: 1200,
  steps: 4690,
  isEpoch: false,
  isStopped: false,
  firstLoss: 1,
  loss: 0.21312,
  metrics: { accuracy: 0.9412 },
  samplesPerSecond: 51_234,
  secondsLeft: 2.4,
};

test.each<[string, Partial<Progress>]>([
  ["epoch 2/5  1200/4690  loss 0.213  accuracy 94.1%  51k samples/s  3 s left", {}],
  ["epoch 2/5  1200/4690  loss 1.50e-5  51k samples/s  3 s left", { loss: 1.5e-5, metrics: {} }],
  ["epoch 2/5  1200/4690  loss 12346  rmse 1.50  51k samples/s  3 s left", { loss: 12_345.6, metrics: { rmse: 1.5 } }],
  [
    "epoch 2/5  1200/4690  loss 0.00  perplexity 3.20e+6  900 samples/s  2 min 5 s left",
    {
      loss: 0,
      metrics: { perplexity: 3.2e6, confusion: new Float32Array(4) },
      samplesPerSecond: 900,
      secondsLeft: 125,
    },
  ],
  [
    "epoch 5/5  4690/4690  loss 0.213  accuracy 94.1%  validation loss 0.300  accuracy 90.0% (best)  2.5M samples/s",
    {
      epoch: 5,
      step: 4690,
      secondsLeft: 0,
      samplesPerSecond: 2.5e6,
      isBest: true,
      validation: { loss: 0.3, metrics: { accuracy: 0.9 } },
    },
  ],
  ["epoch 2/5  1200/4690  loss NaN  accuracy 94.1%  51k samples/s  1 h 1 min left", { loss: NaN, secondsLeft: 3700 }],
  ["epoch 2/5  1200/4690  loss 0.213  accuracy 94.1%  51k samples/s  stopped early", { isStopped: true }],
])("%s", (text, change) => {
  expect(formatProgress({ ...item, ...change })).toBe(text);
});

function written(terminal: Partial<Terminal>): string {
  let text = "";
  const line = progressLine({ isTTY: true, columns: 20, ...terminal, write: (more) => (text += more) });
  line.show({ ...item, step: 1 });
  line.show({ ...item, step: 2, isEpoch: true });
  line.clear();
  line.show({ ...item, step: 3 });
  line.clear();
  line.show({ ...item, step: 4 });
  line.end();
  line.end();
  return text;
}

test("on a terminal one line is written over, cut to its width or taken away, and an epoch's stays whole", () => {
  expect(written({})).toBe(
    [
      "\r\x1b[?7lepoch 2/5  1/4690\x1b[K\x1b[?7h",
      "\r\x1b[Kepoch 2/5  2/4690  loss 0.213  accuracy 94.1%  51k samples/s  3 s left\n",
      "\r\x1b[?7lepoch 2/5  3/4690\x1b[K\x1b[?7h\r\x1b[K",
      "\r\x1b[?7lepoch 2/5  4/4690\x1b[K\x1b[?7h\n",
    ].join(""),
  );
});

test.each([
  { columns: 0, metrics: {}, expected: "epoch 2/5  1/4690  loss 0.213  51k samples/s  3 s left" },
  { columns: undefined, metrics: { m: 1, n: 2, o: 3, p: 4 }, expected: /^.{77}$/ },
  { columns: 40, metrics: { 精度: 0.5 }, expected: "epoch 2/5  1/4690  loss 0.213  精度 0" },
  { columns: 37, metrics: { 精度: 0.5 }, expected: "epoch 2/5  1/4690  loss 0.213  精" },
])("of $columns columns it takes what there are", ({ columns, metrics, expected }) => {
  let text = "";
  const line = progressLine({
    isTTY: true,
    ...(columns !== undefined && { columns }),
    write: (more) => (text += more),
  });
  line.show({ ...item, step: 1, metrics });
  expect(text.slice("\r\x1b[?7l".length, -"\x1b[K\x1b[?7h".length)).toEqual(
    typeof expected === "string" ? expected : expect.stringMatching(expected),
  );
});

test("elsewhere there is a line for each epoch", () => {
  expect(written({ isTTY: false })).toBe("epoch 2/5  2/4690  loss 0.213  accuracy 94.1%  51k samples/s  3 s left\n");
});
