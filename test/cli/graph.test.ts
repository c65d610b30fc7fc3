// `nnc graph`.
import { expect, test, vi } from "vitest";
import { folderOf } from "./nnc.js";

const one = `model One {
  input x: [2]
  target y: [1]
  out = x -> dense(1)
  loss mse(out, y)
  output out = out
}
`;
const two = one + one.replace("One", "Two").replace("dense(1)", "dense(4) -> relu -> dense(1)");

test("writes SVG to standard output", async () => {
  const { code, stdout } = await folderOf({ "model.nn": one }).nnc(["graph", "model.nn"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="nnc-graph"/);
});

test.each([
  ["net.svg", "<svg "],
  ["net.mmd", "---\n"],
  ["net.dot", "digraph "],
  ["deep/net.png", "\ufffdPNG"],
])("writes %s by its ending", async (name, start) => {
  const folder = folderOf({ "model.nn": one });
  const { code, stdout, stderr } = await folder.nnc(["graph", "model.nn", "-o", name]);
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toContain(`model.nn -> ${name} (One, 5 boxes)`);
  expect(folder.read(name).startsWith(start)).toBe(true);
});

test("--format goes before the ending", async () => {
  const folder = folderOf({ "model.nn": one });
  await folder.nnc(["graph", "model.nn", "-o", "net.txt", "--format", "mermaid"]);
  expect(folder.read("net.txt")).toContain("flowchart TD");
});

test("draws the model that is asked for", async () => {
  const folder = folderOf({ "model.nn": two });
  expect((await folder.nnc(["graph", "model.nn"])).stderr).toContain("choose one with --model One");
  const { stdout } = await folder.nnc(["graph", "model.nn", "--model", "Two", "--format", "dot"]);
  expect(stdout).toContain('digraph "Two"');
});

test.each([
  { words: ["-o", "net.pdf"], said: "net.pdf doesn't end as a drawing does" },
  { words: ["--model", "Tow"], said: "did you mean Two?" },
])("$words is a usage error", async ({ words, said }) => {
  const { code, stderr } = await folderOf({ "model.nn": two }).nnc(["graph", "model.nn", ...words]);
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test("a terminal gets no PNG", async () => {
  const { code, stderr } = await folderOf({ "model.nn": one }).nnc(["graph", "model.nn", "--format", "png"], {
    isTerminal: true,
  });
  expect(code).toBe(2);
  expect(stderr).toContain("write it into a file: -o network.png");
});

test("a spec that is wrong is not drawn", async () => {
  const { code, stdout, stderr } = await folderOf({ "model.nn": one.replace("dense", "dens") }).nnc([
    "graph",
    "model.nn",
  ]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("NN101");
});

test("without the package for pictures it says what to install", async () => {
  vi.doMock("@resvg/resvg-js", () => {
    throw new Error("Cannot find package");
  });
  const { code, stderr } = await folderOf({ "model.nn": one }).nnc(["graph", "model.nn", "-o", "net.png"]);
  vi.doUnmock("@resvg/resvg-js");
  expect(code).toBe(3);
  expect(stderr).toContain("npm install @resvg/resvg-js");
});
