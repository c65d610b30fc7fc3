// `augment [left, right]`, all the way: what training makes of the pictures of one row, seen by a metric.
import { expect, test } from "vitest";
import { folderOf } from "./nnc.js";

const spec = (augment: string): string => `model Pairs {
  input left: [3, 4]
  input right: [3, 4]
  target y: [1]

  difference = left - right -> flatten
  y_hat = difference -> dense(1)

  loss mse(y_hat, y)
  output y_hat = y_hat
  gap = max(abs(difference))
  metric gap
}

train Pairs {
  data jsonl("pairs.jsonl")
  ${augment}
  batch 8
  epochs 2
  seed 1
}
`;

/** Pairs of equal pictures. */
function pairs(): string {
  const picture = (row: number): number[][] =>
    Array.from({ length: 3 }, (_, y) => Array.from({ length: 4 }, (_, x) => row + 10 * y + x));
  const rows = Array.from({ length: 24 }, (_, row) => ({ left: picture(row), right: picture(row), y: row }));
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

/** The metric over the training rows as they were augmented, by epoch. */
async function gaps(augment: string): Promise<unknown[]> {
  const folder = folderOf({ "model.nn": spec(augment), "pairs.jsonl": pairs() });
  const { code, stdout } = await folder.nnc(["train", "model.nn", "--json", "--no-run"]);
  expect(code).toBe(0);
  const events = stdout.split("\n").filter(Boolean);
  return events.flatMap((line) => {
    const { event, training } = JSON.parse(line) as { event: string; training?: { gap: unknown } };
    return event === "epoch" ? [training?.gap] : [];
  });
}

test("pictures that are augmented alike stay alike", async () => {
  expect(await gaps("augment [left, right] -> flip -> shift(1)")).toEqual([0, 0]);
  const apart = await gaps("augment left -> flip -> shift(1)\n  augment right -> flip -> shift(1)");
  expect(apart).toEqual([expect.not.closeTo(0), expect.not.closeTo(0)]);
});
