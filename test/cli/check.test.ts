// `nnc check`: findings in every format, mended in the file, levelled by the project.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "./nnc.js";

/** Free of findings. */
const right = `model Spiral {
  input point: [2]
  target arm: class(red, yellow, blue)

  scores = point -> dense(16) -> relu -> dense(classes(arm))

  loss cross_entropy(scores, arm)
}

train Spiral {
  batch 16
  epochs 10
  optimizer momentum(lr: 0.05)
  seed 1
}
`;
/** An error with a fix. */
const misspelt = right.replace("relu", "rleu");
/** A warning with a fix. */
const unused = right.replace("\n  loss", "\n  spare = relu(scores)\n  loss");

test("a spec without findings is ok", async () => {
  expect(await folderOf({ "a.nn": right }).nnc(["check", "a.nn"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "nothing found in a.nn\n",
  });
});

test("an error is shown with its place, and fails", async () => {
  const { code, stdout, stderr } = await folderOf({ "a.nn": misspelt }).nnc(["check", "a.nn"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("a.nn:5:34 - error NN101: there is no layer or function called rleu; did you mean relu?");
  expect(stderr).toContain("1 error in a.nn");
});

test("a warning is shown and passes, unless warnings are denied", async () => {
  const folder = folderOf({ "a.nn": unused });
  const { code, stderr } = await folder.nnc(["check", "a.nn"]);
  expect(code).toBe(0);
  expect(stderr).toContain("warning NN105");
  const denied = await folder.nnc(["check", "--deny", "warnings", "a.nn"]);
  expect(denied.code).toBe(1);
  expect(denied.stderr).toContain("warnings count as errors here");
});

describe("formats", () => {
  test("compact: a line each, on standard output", async () => {
    const { code, stdout, stderr } = await folderOf({ "a.nn": misspelt }).nnc(["check", "--format", "compact", "a.nn"]);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/^a\.nn:5:34: error NN101: .*\n$/);
  });

  test("json: a document even without findings", async () => {
    const { code, stdout } = await folderOf({ "a.nn": right }).nnc(["check", "--format", "json", "a.nn"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, diagnostics: [], summary: { errors: 0 } });
  });

  test("links out of the folder, and in a circle", async () => {
    const outside = folderOf({ "parts.nn": "fn twice(x) = 2 * x\n" });
    const folder = folderOf({
      "a.nn": `import { twice } from "./link.nn"\n${right}`,
      "b.nn": 'import { k } from "./here/b.nn"\n',
    });
    symlinkSync(join(outside.path, "parts.nn"), join(folder.path, "link.nn"));
    symlinkSync(folder.path, join(folder.path, "here"), "dir");
    expect((await folder.nnc(["check", "a.nn"])).stderr).toContain(
      "NN106: ./link.nn lies outside of the project's folder",
    );
    const { code, stderr } = await folder.nnc(["check", "b.nn"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("the imports go in a circle: b.nn -> here/b.nn")]);
  });

  test("an import whose name is longer than any file's is of no file", async () => {
    const folder = folderOf({ "a.nn": `import { k } from "./${"b".repeat(5000)}.nn"\n${right}` });
    const { code, stderr } = await folder.nnc(["check", "a.nn"]);
    expect(code).toBe(1);
    expect(stderr).toContain("error NN106: there is no file ./bbb");
    expect(stderr.length).toBeLessThan(2000);
  });

  test.each(["json", "sarif", "compact"])("%s also tells of an import that is no text", async (format) => {
    const folder = folderOf({ "a.nn": `import { k } from "./b.nn"\n${right}`, "b.nn": Uint8Array.of(0xff, 0xfe) });
    const { code, stdout, stderr } = await folder.nnc(["check", "--format", format, "a.nn"]);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("NN112");
    if (format !== "compact") expect(JSON.parse(stdout)).toBeTypeOf("object");
  });

  test("sarif names the rule", async () => {
    const { code, stdout } = await folderOf({ "a.nn": misspelt }).nnc(["check", "--format", "sarif", "a.nn"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: "2.1.0",
      runs: [{ results: [{ ruleId: "NN101", level: "error" }] }],
    });
  });

  test("github: a remark on the line", async () => {
    const { stdout } = await folderOf({ "a.nn": misspelt }).nnc(["check", "--format", "github", "a.nn"]);
    expect(stdout).toMatch(/^::error file=a\.nn,line=5,/);
  });

  test.each([
    { env: {}, isTerminal: false, colored: false },
    { env: {}, isTerminal: true, colored: true },
    { env: { NO_COLOR: "1" }, isTerminal: true, colored: false },
    { env: { TERM: "dumb" }, isTerminal: true, colored: false },
    { env: { FORCE_COLOR: "1" }, isTerminal: false, colored: true },
    { env: { FORCE_COLOR: "0" }, isTerminal: true, colored: false },
    { env: { NO_COLOR: "1", FORCE_COLOR: "1" }, isTerminal: true, colored: false },
  ])("colours with $env, terminal: $isTerminal", async ({ env, isTerminal, colored }) => {
    const { stderr } = await folderOf({ "a.nn": misspelt }).nnc(["check", "a.nn"], { env, isTerminal });
    expect(stderr.includes("\u001b[")).toBe(colored);
  });
});

describe("--fix", () => {
  test("mends the file and finds nothing more", async () => {
    const folder = folderOf({ "a.nn": misspelt });
    const { code, stderr } = await folder.nnc(["check", "--fix", "a.nn"]);
    expect([code, stderr]).toEqual([0, "mended 1 finding in a.nn\nnothing found in a.nn\n"]);
    expect(folder.read("a.nn")).toBe(right);
  });

  test("keeps ends of lines and the mark at the beginning", async () => {
    const windows = (text: string): string => `\ufeff${text.replaceAll("\n", "\r\n")}`;
    const folder = folderOf({ "a.nn": windows(misspelt) });
    expect((await folder.nnc(["check", "--fix", "a.nn"])).code).toBe(0);
    expect(folder.read("a.nn")).toBe(windows(right));
  });

  test("mends what is imported too, and shows what is left", async () => {
    const folder = folderOf({
      "a.nn": `import { twice } from "./parts.nn"\n\n${right.replace("relu", "twice").replace("arm)\n}", "arm)\n  metric nonsense(scores, arm)\n}")}`,
      "parts.nn": "fn twice(x) = 2 * rleu(x)\n",
    });
    const { code, stderr } = await folder.nnc(["check", "--fix", "a.nn"]);
    expect(code).toBe(1);
    expect(folder.read("parts.nn")).toBe("fn twice(x) = 2 * relu(x)\n");
    expect(stderr).toContain("nonsense");
  });
});

test("standard input is checked under a name of its own", async () => {
  const { code, stdout } = await folderOf().nnc(["check", "--format", "compact", "-"], { stdin: misspelt });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^<stdin>:5:34: error NN101/);
});

test("several specs are reported together, each thing once", async () => {
  const folder = folderOf({ "a.nn": misspelt, "b.nn": unused });
  const { code, stdout } = await folder.nnc(["check", "--format", "json", "b.nn", "a.nn", "gone.nn", "a.nn"]);
  expect(code).toBe(1);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; code: string }[] };
  expect(diagnostics.map(({ file, code }) => `${file} ${code}`)).toEqual(["a.nn NN101", "b.nn NN105", "gone.nn NN112"]);
});

test("--set is checked against the spec", async () => {
  const folder = folderOf({
    "a.nn": right.replace("Spiral {", "Spiral(hidden: int in 4..32 = 16) {").replace("dense(16)", "dense(hidden)"),
  });
  expect((await folder.nnc(["check", "--set", "hidden=8", "a.nn"])).code).toBe(0);
  expect((await folder.nnc(["check", "--set", "hidden=64", "a.nn"])).stderr).toContain("NN107");
  expect((await folder.nnc(["check", "--set", "hiden=8", "a.nn"])).stderr).toContain("there is no option called hiden");
});

describe("nnc.config.json", () => {
  const config = (content: object): string => JSON.stringify(content);

  test("levels hold for specs below its folder", async () => {
    const folder = folderOf({
      "nnc.config.json": config({ levels: { NN105: "error" } }),
      "nets/a.nn": unused,
      "quiet/nnc.config.json": config({ levels: { NN105: "off" } }),
      "quiet/a.nn": unused,
    });
    expect((await folder.nnc(["check", "nets/a.nn"])).stderr).toContain("error NN105");
    expect((await folder.nnc(["check", "quiet/a.nn"])).stderr).toBe("nothing found in quiet/a.nn\n");
  });

  test.each([
    { content: "{ levels", said: "nnc.config.json can't be read" },
    { content: "[]", said: "nnc.config.json: must hold an object" },
    { content: config({ level: {} }), said: "level is no setting; did you mean levels?" },
    { content: config({ levels: { NN999: "off" } }), said: "names NN999, which is no code of a finding" },
    { content: config({ levels: { NN101: "off" } }), said: "names NN101, which is an error and stays one" },
    {
      content: config({ levels: { NN105: "loud" } }),
      said: 'sets NN105 to "loud": use off, information, warning, error',
    },
    { content: config({ output: "out.ts" }), said: "output must be the path of a .ts file with {name} in it" },
    { content: config({ runtime: 1 }), said: "runtime must be the name of a module" },
  ])("$content is a usage error", async ({ content, said }) => {
    const { code, stderr } = await folderOf({ "nnc.config.json": content, "a.nn": right }).nnc(["check", "a.nn"]);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
