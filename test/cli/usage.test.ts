// What `nnc` says to words that it doesn't understand, and to those that need no spec.
import { expect, test, onTestFinished, vi } from "vitest";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { settingNames } from "../../compiler/cli/config.js";
import { exitCodes } from "../../compiler/cli/exit-codes.js";
import { commands } from "../../compiler/cli/commands.js";
import { errorCodes } from "../../runtime/errors.js";
import { folderOf } from "./nnc.js";

test("without words the help is shown as an error", async () => {
  const { code, stdout, stderr } = await folderOf().nnc([]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Usage: nnc");
});

test.each(["--help", "help"])("%s shows every command and the exit codes", async (word) => {
  const { code, stdout, stderr } = await folderOf().nnc([word]);
  expect([code, stderr]).toEqual([0, ""]);
  for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(stdout).toContain("Exit codes: 0 well, 1 findings");
});

test.each(commands)(
  "$name --help describes every option and shows examples",
  async ({ name, summary, options, examples }) => {
    const { code, stdout } = await folderOf().nnc([name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(summary);
    for (const { syntax } of options) expect(stdout).toContain(syntax);
    for (const example of examples) expect(stdout).toContain(`$ ${example}`);
  },
);

test("--version prints the version of the package", async () => {
  const { default: content } = await import("../../package.json", { with: { type: "json" } });
  expect(await folderOf().nnc(["--version"])).toEqual({ code: 0, stdout: `${content.version}\n`, stderr: "" });
});

test.each([
  { words: ["chekc", "model.nn"], said: "unknown command 'chekc'\n(Did you mean check?)" },
  { words: ["check"], said: "missing required argument 'specs'" },
  { words: ["check", "--fxi", "model.nn"], said: "unknown option '--fxi'\n(Did you mean --fix?)" },
  {
    words: ["check", "--format", "xml", "model.nn"],
    said: "Allowed choices are pretty, compact, json, github, sarif.",
  },
  { words: ["check", "--set", "hidden", "model.nn"], said: "Write a name and its value: hidden=256." },
  { words: ["train", "--epochs", "0", "model.nn"], said: "Give a whole number from 1 on." },
  { words: ["train", "--epochs", "1.5", "model.nn"], said: "Give a whole number from 1 on." },
  { words: ["train", "--seed", "-1", "model.nn"], said: "Give a whole number from 0 on." },
  { words: ["gradcheck", "--tolerance", "no", "model.nn"], said: "Give a number above 0." },
  { words: ["evaluate", "model.nn"], said: "required option '-w, --weights <file>' not specified" },
  { words: ["doctor", "model.nn"], said: "too many arguments for 'doctor'" },
  { words: ["check", "--fix", "-"], said: "--fix can't change standard input" },
  { words: ["compile", "--watch", "--check", "model.nn"], said: "--watch writes and --check doesn't" },
  { words: ["compile", "-o", "both.ts", "a.nn", "b.nn"], said: "--output names one file, but several specs are given" },
  { words: ["explain", "NN3"], said: 'there is no finding with the code "NN3"' },
  { words: ["explain", ""], said: 'there is no finding with the code ""' },
  { words: ["explain", "x".repeat(3000)], said: `the code "${"x".repeat(100)}…"\n` },
  { words: ["explain", "NN\x1b[31m"], said: 'the code "NN\\u001b[31m"\n' },
  { words: ["check", "--\x1b[31m"], said: "unknown option '--␛[31m'" },
  { words: ["help", "chekc"], said: 'unknown command "chekc"; did you mean check?\n  help: nnc help lists them all' },
  { words: ["init", ""], said: "the folder has no name" },
])("nnc $words is a usage error", async ({ words, said }) => {
  const { code, stdout, stderr } = await folderOf().nnc(words);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(said);
  expect(stderr).toMatch(/^nnc: /);
});

test("explain shows what a code means, in small letters too", async () => {
  const { code, stdout } = await folderOf().nnc(["explain", "nn303"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^NN303 \(error\): /);
  expect(stdout).toContain("Mended:");
});

test.each(Object.keys(errorCodes))("explain knows %s, which the runtime reports", async (code) => {
  expect((await folderOf().nnc(["explain", code])).stdout).toMatch(new RegExp(`^${code} \\(error\\): `));
});

test("explain lists all codes", async () => {
  const { code, stdout } = await folderOf().nnc(["explain"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^NN001 {2}error {8}an arrow is missing between two stages$/m);
  expect(stdout).toMatch(/^NN901 {2}/m);
});

test("a fault of nnc itself is one line and how to report it; the rest is for those who ask", async () => {
  const stdin = new Error("the stars are wrong\nand so on");
  const { code, stdout, stderr } = await folderOf().nnc(["fmt", "-"], { stdin });
  expect([code, stdout]).toEqual([70, ""]);
  expect(stderr).toBe(
    "nnc: a fault of nnc itself: the stars are wrong\n  help: please report it with the spec and with what NNC_DEBUG=1 adds to this\n",
  );
  const debugged = await folderOf().nnc(["fmt", "-"], { stdin, env: { NNC_DEBUG: "1" } });
  expect(debugged.stderr).toContain("    at ");
});

test("docs/command-line.md tells of every command, exit code and setting", () => {
  const page = readFileSync("docs/command-line.md", "utf8");
  const words = [...commands.map(({ name }) => name), ...Object.values(exitCodes).map(String), ...settingNames];
  const missing = words.filter((word) => !new RegExp(`^\\| \`?${word}\`? \\|`, "m").test(page));
  expect(missing).toEqual([]);
});

test("what only some commands need isn't made at each start: it would take longer than they do", async () => {
  const [segmenter, stdin] = [vi.spyOn(Intl, "Segmenter"), vi.spyOn(process, "stdin", "get")];
  onTestFinished(() => void vi.restoreAllMocks());
  vi.resetModules();
  const { processIo } = await import("../../compiler/cli/io.js");
  await import("../../compiler/cli/findings.js");
  const io = processIo();
  expect(segmenter).not.toHaveBeenCalled();
  expect(stdin).not.toHaveBeenCalled();
  expect(io.stdin).toBe(process.stdin);
});

test.runIf(process.platform === "linux")("a standard output that is full is told in a line", () => {
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "compiler/cli/nnc.ts", "explain"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  expect(stderr).toBe("nnc: standard output can't be written: no space is left on the disk\n");
  expect(status).toBe(exitCodes.environment);
});
