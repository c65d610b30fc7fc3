// Pictures of data and of the first layer's weights.
import { expect, test } from "vitest";
import { firstFilters, pictureShape } from "../../compiler/outcomes/first-layer.js";
import { filterPictures, rowPicture } from "../../compiler/outcomes/pictures.js";
import { modelOf, openedSpec, type Opened } from "./opened.js";

const images = (shape: string, chain: string): string => `model Net {
  input image: ${shape}
  target kind: class(2)
  scores = ${chain}
  loss cross_entropy(scores, kind)
  output p = softmax(scores)
}
`;

function filtersOf({ model, network }: Opened): ReturnType<typeof firstFilters> {
  return firstFilters(model, network);
}

test.each([
  ["[4, 5]", "image -> flatten -> dense(3) -> relu -> dense(2)", [4, 5, 1]],
  ["[4, 5, 1]", "image / 255 -> flatten -> dense(3) -> relu -> dense(2)", [4, 5, 1]],
  ["[6, 4, 3]", "(image -> flatten) * 2 - 1 -> dense(3) -> relu -> dense(2)", [6, 4, 3]],
])("%s through %s has filters of its shape", async (shape, chain, dims) => {
  const opened = await openedSpec(images(shape, chain));
  const filters = filtersOf(opened)!;
  expect([filters.height, filters.width, filters.channels]).toEqual(dims);
  expect(filters.count).toBe(3);
  const all = (opened.network.parameters as unknown as Record<string, Float32Array>)[filters.name]!;
  expect(filters.weights(1)).toEqual(Float32Array.from({ length: all.length / 3 }, (_, at) => all[at * 3 + 1]!));
});

test.each([
  ["[20]", "image -> dense(3) -> relu -> dense(2)"],
  ["[4, 5]", "image -> dense(3) -> flatten -> dense(2)"],
  ["[4, 5]", "(image -> relu) -> flatten -> dense(2)"],
])("%s through %s has none", async (shape, chain) => {
  expect(filtersOf(await openedSpec(images(shape, chain)))).toBeUndefined();
});

test("blue speaks for a unit and orange against it, the stronger the more opaque", () => {
  const filters = { name: "w", height: 1, width: 3, channels: 1, count: 1, weights: () => Float32Array.of(2, -1, 0) };
  const { pictures, isColoured } = filterPictures(filters);
  expect(isColoured).toBe(false);
  const [for1, against, nothing] = [0, 4, 8].map((at) => [...pictures[0]!.pixels.rgba.subarray(at, at + 4)]);
  expect(for1![2]).toBeGreaterThan(for1![0]!);
  expect(against![0]).toBeGreaterThan(against![2]!);
  expect([for1![3], against![3], nothing![3]]).toEqual([255, 128, 0]);
});

test("weights of three colours are a coloured picture, and of many units the first are shown", () => {
  const weights = (): Float32Array => Float32Array.of(-1, 0, 1);
  const { pictures, isColoured, count } = filterPictures({
    name: "w",
    height: 1,
    width: 1,
    channels: 3,
    count: 100,
    weights,
  });
  expect([isColoured, count, pictures.length]).toEqual([true, 100, 64]);
  expect([...pictures[0]!.pixels.rgba]).toEqual([0, 128, 255, 255]);
});

test("bytes are shown as they are, other numbers from black to white", () => {
  const bytes = Uint8Array.of(0, 0, 0, 0, 10, 20, 30, 40);
  expect([...rowPicture(bytes, [2, 2, 1], 1)!.rgba].filter((_, i) => i % 4 === 0)).toEqual([10, 20, 30, 40]);
  const numbers = Float32Array.of(-1, 0, 1, 3);
  expect([...rowPicture(numbers, [2, 2, 1], 0)!.rgba].filter((_, i) => i % 4 === 0)).toEqual([0, 64, 128, 255]);
  expect(rowPicture(["a"], [1, 1, 1], 0)).toBeUndefined();
});

test("which inputs are pictures", () => {
  const shapeOf = (dims: readonly number[]): unknown => pictureShape({ kind: "real", dims });
  expect([shapeOf([28, 28]), shapeOf([32, 32, 3]), shapeOf([32, 32, 2]), shapeOf([2, 2]), shapeOf([9])]).toEqual([
    [28, 28, 1],
    [32, 32, 3],
    undefined,
    undefined,
    undefined,
  ]);
  expect(
    pictureShape(modelOf(images("index(9)[8, 8]", "one_hot(image, 9) -> flatten -> dense(2)")).inputs[0]!),
  ).toBeUndefined();
});
