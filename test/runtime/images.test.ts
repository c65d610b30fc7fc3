// Pictures that Pillow wrote (test/sources/record.py): 3 wide and 2 high, with and without colour, palette and alpha.
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { placeOf, type Dataset } from "../../runtime/data/dataset.js";
import { readImages } from "../../runtime/data/images.js";
import { failureOf } from "./failure.js";

const folder = new URL("../sources/images", import.meta.url).pathname;
const read = (path: string, ...dims: number[]): Promise<Dataset> => readImages(path, { shape: dims });

const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 0, 0, 0, 255, 255, 255];
const greys = [76, 150, 29, 18, 0, 255];

test("in colour: a class a sub-folder, alpha dropped", async () => {
  const dataset = await read(folder, 2, 3, 3);
  const { image, label, file } = dataset.columns;
  expect(label?.values).toEqual(["blue", "blue", "red", "red", "red"]);
  expect(file?.values).toEqual([
    "blue/alpha.png",
    "blue/palette.png",
    "red/colour.png",
    "red/even.jpg",
    "red/grey.png",
  ]);
  expect(image?.dims).toEqual([2, 3, 3]);
  const row = (at: number): number[] => Array.from(image!.values.slice(18 * at, 18 * at + 18), Number);
  expect([row(0), row(2)]).toEqual([colours, colours]);
  expect(row(4)).toEqual(greys.flatMap((grey) => [grey, grey, grey]));
  row(3).forEach((value, at) => expect(Math.abs(value - [200, 30, 30][at % 3]!)).toBeLessThan(4));
  expect(placeOf(dataset, 3)).toBe(join(folder, "red", "even.jpg"));
});

test.each([[[2, 3]], [[2, 3, 1]]])("in grey: %j", async (dims) => {
  const { image } = (await read(folder, ...dims)).columns;
  expect(image?.dims).toEqual(dims);
  expect([...image!.values.slice(12, 18)]).toEqual(greys);
});

test("labels alone need no decoder", async () => {
  expect((await readImages(folder, { columns: ["label"] })).rows).toBe(5);
});

test.each([
  [
    [4, 3],
    "NN703: FOLDER/blue/alpha.png is 3 wide and 2 high, but the input takes 3 and 4\n  help: scale the pictures to one size first, or declare the input as [2, 3]",
  ],
  [[6], "NN701: a picture can't be [6]"],
  [[2, 3, 4], "NN701: a picture can't be [2, 3, 4]"],
])("a shape that doesn't fit: %j", async (dims, message) => {
  expect((await failureOf(() => read(folder, ...dims))).replace(folder, "FOLDER")).toContain(message);
});

test("what is no folder of pictures", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "nnc-images-"));
  const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const inside = join(scratch, name.replaceAll(".", "-"));
    await mkdir(join(inside, "a"), { recursive: true });
    await writeFile(join(inside, name.includes("/") ? "" : "a", name), bytes);
    return inside;
  };
  const png = await readFile(join(folder, "red", "colour.png"));
  const jpg = await readFile(join(folder, "red", "even.jpg"));
  const said = async (path: string): Promise<string> => failureOf(() => read(path, 2, 3, 3));
  expect(await said(await put("short.png", png.subarray(0, 50)))).toContain("short.png is damaged (50 bytes): ");
  expect(await said(await put("short.jpg", jpg.subarray(0, 300)))).toContain("short.jpg is damaged (300 bytes): ");
  expect(await said(await put("note.txt", "hello"))).toContain("note.txt is neither PNG nor JPEG");
  expect(await said(await put("zero.png", ""))).toContain("zero.png is empty");
  expect(await said(await put(".hidden", "x"))).toContain("has no pictures");
  expect(await said(join(scratch, "gone"))).toContain("gone can't be read: there is no such file");
  await writeFile(join(scratch, "stray.png"), png);
  expect(await said(scratch)).toMatch(/is a folder in the folder of a class|stray\.png belongs to no class/);
});
