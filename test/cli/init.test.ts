// `nnc init`: a project from nothing, and never over something.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { folderOf } from "./nnc.js";

const names = [".gitignore", "README.md", "model.nn", "package.json", "spiral.csv", "train.ts", "tsconfig.json"];

test("writes a whole project into a new folder", async () => {
  const folder = folderOf();
  const { code, stdout } = await folder.nnc(["init", "My Spirals"]);
  expect(code).toBe(0);
  expect(readdirSync(join(folder.path, "My Spirals")).sort()).toEqual(names);
  expect(JSON.parse(folder.read("My Spirals/package.json"))).toMatchObject({ name: "my-spirals", type: "module" });
  expect(stdout).toContain("$ npx nnc compile model.nn");
});

test("the project depends on this clone, since npm has no package of nnc", async () => {
  const folder = folderOf();
  await folder.nnc(["init"]);
  expect(JSON.parse(folder.read("package.json"))).toMatchObject({
    dependencies: { nnc: `file:${resolve(".").replaceAll("\\", "/")}` },
  });
});

test("the data are three arms of a hundred points each", async () => {
  const folder = folderOf();
  await folder.nnc(["init"]);
  const [header, ...rows] = folder.read("spiral.csv").trimEnd().split("\n");
  expect(header).toBe("x,y,arm");
  expect(rows).toHaveLength(300);
  expect(rows.every((row) => /^-?\d\.\d{4},-?\d\.\d{4},(red|yellow|blue)$/.test(row))).toBe(true);
});

test("the project has no findings, is laid out, and its code fits its module", async () => {
  const folder = folderOf();
  await folder.nnc(["init"]);
  expect(await folder.nnc(["check", "--deny", "warnings", "model.nn"])).toMatchObject({ code: 0 });
  expect(await folder.nnc(["fmt", "--check", "model.nn"])).toMatchObject({ code: 0 });
  expect(await folder.nnc(["compile", "model.nn"])).toMatchObject({ code: 0 });
  expect(typeFaults(join(folder.path, "train.ts"))).toEqual([]);
});

test("the project learns what it is there for", async () => {
  const folder = folderOf();
  await folder.nnc(["init"]);
  const { code, stdout } = await folder.nnc(["train", "model.nn"]);
  expect(code).toBe(0);
  expect(Number(/accuracy ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThan(0.9);
});

test("leaves everything as it is if one of the files is there", async () => {
  const folder = folderOf({ "README.md": "mine" });
  const { code, stderr } = await folder.nnc(["init"]);
  expect(code).toBe(1);
  expect(stderr).toContain("already has README.md, and nothing is overwritten");
  expect(readdirSync(folder.path)).toEqual(["README.md"]);
  expect(folder.read("README.md")).toBe("mine");
});

test("a folder that can't be written is this machine's problem", async () => {
  const folder = folderOf({ file: "" });
  const { code, stderr } = await folder.nnc(["init", "file/below"]);
  expect(code).toBe(3);
  expect(stderr).toContain("a part of the path is a file and not a folder");
});

test.runIf(process.platform === "linux")("so is one that can't be made", async () => {
  const { code, stderr } = await folderOf().nnc(["init", "/proc/foo"]);
  expect([code, stderr]).toEqual([3, "nnc: /proc/foo/package.json can't be written: no folder can be made in /proc\n"]);
});

/** What the compiler says of a program, with the runtime of this tree. */
function typeFaults(file: string): string[] {
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    paths: { "nnc/runtime": [resolve("runtime/index.ts")] },
    typeRoots: [resolve("node_modules/@types")],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
