// Which way is better, as the description of a metric says it.
import { expect, test } from "vitest";
import { checkSpec } from "../../compiler/compile.js";
import { readLibrary } from "../../compiler/library.js";
import { directionOf } from "../../compiler/sweep/figure.js";
import { parse } from "../../grammar/parse.js";
import { spec } from "../cli/spiral.js";

const own = `metric share(scores, target: class) {
  state right ~ zeros
  state count ~ zeros
  right <- right + sum(mean(argmax(scores) == target, over: all), over: batch)
  count <- count + rows
  return right / max(1, count)
}
`;

/** What trials of the spiral are judged by, where it has this metric. */
function direction(name: string, metric: string, declared = ""): unknown {
  const text = `${declared}${spec.replace("metric accuracy(scores, arm)", metric)}`;
  const { models, diagnostics } = checkSpec(
    { path: "model.nn", text },
    { read: () => undefined, spelled: () => undefined, set: {}, levels: {} },
  );
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return directionOf({ name, best: undefined }, models[0]?.metrics ?? []).best;
}

test("every metric of the library that is one number says it", () => {
  const metrics = readLibrary()
    .flatMap(({ text }) => parse(text).file.items)
    .filter((item) => item.kind === "metric");
  expect(metrics.length).toBeGreaterThan(5);
  const silent = metrics.filter(({ doc }) => !/^best: (highest|lowest)$/m.test(doc));
  // A table: no trial is judged by one.
  expect(silent.map(({ name }) => name.text)).toEqual(["confusion"]);
});

test("the library's metrics, also under other names, and one's own", () => {
  expect(direction("loss", "metric accuracy(scores, arm)")).toBe("lowest");
  expect(direction("accuracy", "metric accuracy(scores, arm)")).toBe("highest");
  expect(direction("perplexity", "metric perplexity(scores, arm)")).toBe("lowest");
  expect(direction("accuracy_arm", "metric accuracy(scores, arm)\n  metric accuracy(2 * scores, arm)")).toBe("highest");
  expect(direction("share", "metric share(scores, arm)", `/// best: highest\n${own}`)).toBe("highest");
  expect(direction("share", "/// best: lowest\n  metric share(scores, arm)", `/// best: highest\n${own}`)).toBe(
    "lowest",
  );
  expect(direction("mean", "/// best: lowest\n  metric mean(scores)")).toBe("lowest");
});

test("of what nobody says it the sweep asks", () => {
  expect(() => direction("share", "metric share(scores, arm)", own)).toThrow(
    "nobody knows whether a high or a low share is good",
  );
});
