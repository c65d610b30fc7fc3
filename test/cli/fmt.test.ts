// `nnc fmt` in place, over standard input, and as a check; and every way in which a file can be no text.
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "./nnc.js";

const untidy = "fn  double(x)=2*x\n";
const tidy = "fn double(x) = 2 * x\n";

test("rewrites a file and leaves nothing beside it", async () => {
  const folder = folderOf({ "a.nn": untidy, "b.nn": tidy });
  expect(await folder.nnc(["fmt", "a.nn", "b.nn"])).toEqual({ code: 0, stdout: "", stderr: "laid out a.nn\n" });
  expect([folder.read("a.nn"), folder.read("b.nn")]).toEqual([tidy, tidy]);
  expect(readdirSync(folder.path).sort()).toEqual(["a.nn", "b.nn"]);
});

test("--check changes nothing and names what would change", async () => {
  const folder = folderOf({ "a.nn": untidy, "b.nn": tidy });
  const { code, stderr } = await folder.nnc(["fmt", "--check", "a.nn", "b.nn"]);
  expect([code, stderr]).toEqual([1, "a.nn is not laid out as nnc fmt would have it\n"]);
  expect(folder.read("a.nn")).toBe(untidy);
  expect((await folder.nnc(["fmt", "--check", "b.nn"])).code).toBe(0);
});

test("standard input goes to standard output", async () => {
  expect(await folderOf().nnc(["fmt", "-"], { stdin: untidy })).toEqual({ code: 0, stdout: tidy, stderr: "" });
});

test("a text with a fault stays as it is", async () => {
  const folder = folderOf({ "a.nn": "fn double(x = 2 * x\n" });
  const { code, stdout, stderr } = await folder.nnc(["fmt", "a.nn"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("a.nn:1:10 - error NN003");
  expect(folder.read("a.nn")).toBe("fn double(x = 2 * x\n");
});

test("the mark of some editors and their ends of lines go", async () => {
  const folder = folderOf({ "a.nn": `\ufeff${tidy.replace("\n", "\r\n")}` });
  expect((await folder.nnc(["fmt", "a.nn"])).code).toBe(0);
  expect(folder.read("a.nn")).toBe(tidy);
});

test("an empty file is laid out", async () => {
  expect(await folderOf({ "a.nn": "" }).nnc(["fmt", "--check", "a.nn"])).toMatchObject({ code: 0, stderr: "" });
});

describe("what is no text is a finding", () => {
  const cases: { what: string; content: string | Uint8Array; said: string }[] = [
    {
      what: "bytes that are no UTF-8",
      content: Uint8Array.of(97, 10, 98, 0xe4, 10),
      said: "is not UTF-8 text (a stray byte in line 2)",
    },
    { what: "UTF-16", content: Uint8Array.of(0xff, 0xfe, 97, 0), said: "is UTF-16 text: save it as UTF-8" },
    { what: "more than anybody writes", content: "x ".repeat(5 * 1024 * 1024), said: "is no spec: it has 10 MB" },
    { what: "more characters than are read", content: "x ".repeat(1024 * 1024), said: "NN006" },
  ];
  test.each(cases)("$what", async ({ content, said }) => {
    const { code, stderr } = await folderOf({ "a.nn": content }).nnc(["fmt", "a.nn"]);
    expect(code).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr.length).toBeLessThan(2000);
  });

  test("a folder, and a name that isn't there", async () => {
    const folder = folderOf();
    mkdirSync(join(folder.path, "nets"));
    const { code, stderr } = await folder.nnc(["fmt", "nets", "gone.nn"]);
    expect(code).toBe(1);
    expect(stderr).toContain("error NN112: nets is a folder: name the .nn file in it");
    expect(stderr).toContain("error NN112: gone.nn cannot be read: there is no such file");
  });
});
