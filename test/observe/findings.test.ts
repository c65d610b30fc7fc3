// What the course of a run tells: specs that have each fault, and courses near to one that have none.
import { describe, expect, test } from "vitest";
import type { EpochLosses } from "../../compiler/observe/course.js";
import { teller } from "../../compiler/observe/tell.js";
import type { Observation } from "../../compiler/observe/observe.js";
import { positionOf } from "../../compiler/report/position.js";
import { classifier, clouds, watching, type Watching } from "./course-of.js";

/** Two observations, some steps apart. */
async function observed(run: Promise<Watching>, steps = 3): Promise<Watching & { readonly seen: Observation[] }> {
  const watched = await run;
  const seen: Observation[] = [];
  for (let round = 0; round < 2; round++) {
    for (let step = 0; step < steps; step++) watched.network.step(clouds(32));
    seen.push(watched.observe());
  }
  return { ...watched, seen };
}

const healthy = "h = x -> dense(16) -> relu\n  scores = h -> dense(3)";

async function told(body: string, train?: string, steps?: number): Promise<string[]> {
  const { course, seen } = await observed(watching(classifier(body, train)), steps);
  return teller()(course(seen)).map(({ code, message, at }) => {
    return `${code} ${positionOf(at.source, at.span.start).line}: ${message}`;
  });
}

describe("of specs", () => {
  test("a healthy one tells nothing", async () => {
    expect(await told(healthy)).toEqual([]);
  });

  test("biases that shut the units: they are dead (NN801)", async () => {
    const shut = "h = x -> dense(16, use_bias: false) -> lowered -> relu\n  scores = h -> dense(3)";
    const model = classifier(shut, undefined, "fn lowered(x) = x - 100");
    const { course, seen } = await observed(watching(model));
    const [finding] = teller()(course(seen));
    expect(finding).toMatchObject({
      code: "NN801",
      message: "16 of the 16 units of h.relu gave zero for every example that was watched",
      notes: ["at step 6, epoch 1, over 96 rows"],
    });
  });

  test("a learning rate that throws the weights about (NN804)", async () => {
    const [first] = await told(healthy, "optimizer sgd(lr: 30)", 1);
    expect(first).toMatch(/^NN804 13: a step changes \w+\.weight by \d+ times its size, where 0\.1 % is usual$/);
  });

  test("initial weights that saturate tanh (NN805), unless no layer follows", async () => {
    const large = "h = x -> dense(16, init: normal(std: 20)) -> tanh\n  scores = h -> dense(3)";
    expect(await told(large)).toEqual([
      expect.stringMatching(/^NN805 5: 9\d % of the values of h\.tanh lie at its bounds, -1 and 1$/),
    ]);
    expect(await told("scores = x -> dense(3, init: normal(std: 20)) -> tanh")).toEqual([]);
  });

  test("ten layers of sigmoids: the gradient vanishes (NN806)", async () => {
    const deep = "scores = x -> repeat 10 { dense(16) -> sigmoid } -> dense(3)";
    expect(await told(deep)).toEqual([
      expect.stringMatching(
        /^NN806 5: by its size, scores\.\d\.weight gets a gradient [\d,]+ times smaller than that of scores\.weight$/,
      ),
    ]);
  });

  test("a small weight in front of large ones: it explodes (NN806)", async () => {
    const layers =
      "h = x -> dense(16, init: normal(std: 1e-4)) -> dense(16, init: normal(std: 10)) -> dense(16, init: normal(std: 10))";
    expect(await told(`${layers}\n  scores = h -> dense(3)`, "optimizer sgd(lr: 1e-9)")).toEqual([
      expect.stringMatching(
        /^NN806 5: by its size, h\.weight gets a gradient \d+ billion times larger than that of h\.dense/,
      ),
    ]);
  });

  test("targets in the thousands: the gradient is out of proportion (NN806)", async () => {
    const model = classifier(`${healthy}\n  loss 1e5 * mean(scores * scores)`, "optimizer sgd(lr: 1e-12)");
    const { course, seen } = await observed(watching(model));
    const [finding] = teller()(course(seen));
    expect(finding?.message).toMatch(/^the gradient of the loss is [\d,]+ times as large as the weights$/);
  });
});

describe("of losses", () => {
  const epochs = (training: readonly number[], validation: readonly number[] = []): EpochLosses[] =>
    training.map((loss, epoch) => ({ training: loss, validation: validation[epoch] }));

  async function codes(losses: EpochLosses[], more: object = {}): Promise<string[]> {
    const { course } = await watching(classifier(healthy));
    return teller()(course([], { epochs: losses, firstLoss: 1.2, ...more })).map(
      ({ code, message }) => `${code} ${message}`,
    );
  }

  test.each([
    ["falls", [1, 0.8, 0.7, 0.65, 0.64, 0.64]],
    ["wavers near to its end", [1, 0.1, 0.02, 0.03, 0.05, 0.06, 0.05]],
    ["jumps once and comes back", [1, 0.5, 3, 0.5, 0.4]],
  ])("one that %s tells nothing", async (_, losses) => {
    expect(await codes(epochs(losses))).toEqual([]);
  });

  test("one that rises (NN807)", async () => {
    expect(await codes(epochs([1, 0.4, 1.2, 1.3, 1.5]))).toEqual(["NN807 the training loss has risen from 0.4 to 1.5"]);
    expect(await codes(epochs([50, 40, 45]))).toEqual([
      "NN807 after 3 epochs the training loss is 45; before the first step it was 1.2",
    ]);
    expect(await codes(epochs([50, 40]))).toEqual([]);
    expect(await codes(epochs([50, 40, 45]), { isResumed: true, firstLoss: undefined })).toEqual([]);
  });

  test("in a long run it takes more than three epochs", async () => {
    const losses = [...Array.from({ length: 100 }, (_, epoch) => 1 / (1 + epoch)), 2, 2, 2];
    expect(await codes(epochs(losses), { plannedEpochs: 200 })).toEqual([]);
    expect(await codes(epochs([...losses, 2, 2, 2]), { plannedEpochs: 200 })).toHaveLength(1);
  });

  test("one that stays where it began (NN808)", async () => {
    const flat = [1.3, 1.298, 1.297];
    expect(await codes(epochs(flat))).toEqual([
      "NN808 after 3 epochs the training loss is 1.3, hardly less than at the beginning (1.3)",
    ]);
    expect(await codes(epochs(flat), { plannedEpochs: 100 })).toEqual([]);
    expect(await codes(epochs([1.2, 1.1, 1.05]))).toEqual([]);
    expect(await codes(epochs(flat), { isResumed: true, firstLoss: undefined })).toEqual([]);
  });

  test("one that rose at once and stays there (NN807), and not NN808 as well", async () => {
    expect(await codes(epochs([50, 49.9, 49.8]))).toEqual([
      "NN807 after 3 epochs the training loss is 49.8; before the first step it was 1.2",
    ]);
    expect(await codes(epochs([1.1, 1.1, 1.1]), { firstLoss: 0.5 })).toHaveLength(1);
  });

  test("one that is no better than a guess, whatever it began with (NN808)", async () => {
    expect(await codes(epochs([1.3, 1.1, 1.098]), { firstLoss: 2 })).toEqual([
      "NN808 after 3 epochs the training loss is 1.1, no better than a guess among 3 classes (1.1)",
    ]);
  });

  test("steps that move nothing while it hardly falls (NN804), and not NN808 as well", async () => {
    const { course, seen } = await observed(watching(classifier(healthy, "optimizer sgd(lr: 1e-7)")));
    const losses = epochs([3, 2.99, 2.98]);
    const findings = teller()(course(seen, { epochs: losses, firstLoss: 3 }));
    expect(findings.map(({ code, help }) => [code, help])).toEqual([["NN804", "raise the learning rate"]]);
    expect(teller()(course(seen, { epochs: epochs([3, 2, 1]), firstLoss: 3 }))).toEqual([]);
  });

  test("a validation loss that goes up while the training loss goes down (NN809)", async () => {
    const training = [1, 0.6, 0.4, 0.2, 0.1, 0.05];
    expect(await codes(epochs(training, [1, 0.7, 0.6, 0.8, 0.9, 1]))).toEqual([
      "NN809 the validation loss has risen from 0.6 to 1 in 3 epochs, while the training loss is 0.05",
    ]);
    expect(await codes(epochs(training, [1, 0.7, 0.6, 0.62, 0.65, 0.65]))).toEqual([]);
    expect(await codes(epochs(training, [1, 0.7, 0.6, 0.8, 0.7, 1]))).toEqual([]);
    expect(await codes(epochs([1, 0.6, 0.6, 0.6, 0.65, 0.7], [1, 0.7, 0.6, 0.9, 1, 1.1]))).toEqual([]);
  });

  test("each is told once", async () => {
    const { course } = await watching(classifier(healthy));
    const tell = teller();
    const risen = course([], { epochs: epochs([1, 0.4, 1.2, 1.3, 1.5]), firstLoss: 1.2 });
    expect(tell(risen)).toHaveLength(1);
    expect(tell(risen)).toEqual([]);
  });
});
