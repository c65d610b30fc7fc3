// `nnc diff` as a command, and with git.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folderOf } from "./nnc.js";

const spec = `model One {
  input x: [2]
  target y: [1]
  out = x -> dense(4) -> relu -> dense(1)
  loss mse(out, y)
  output out = out
}
`;
const wider = spec.replace("dense(4)", "dense(8)");

test("equal specs give nothing, and --exit-code 0", async () => {
  const folder = folderOf({ "old.nn": spec, "new.nn": `// a comment\n${spec}` });
  expect(await folder.nnc(["diff", "--exit-code", "old.nn", "new.nn"])).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("differences end with 0, and with 1 where --exit-code asks", async () => {
  const folder = folderOf({ "old.nn": spec, "new.nn": wider });
  expect((await folder.nnc(["diff", "old.nn", "new.nn"])).code).toBe(0);
  expect((await folder.nnc(["diff", "--exit-code", "old.nn", "new.nn"])).code).toBe(1);
});

test("one of the two may come from standard input", async () => {
  const folder = folderOf({ "new.nn": wider });
  const { code, stdout } = await folder.nnc(["diff", "-", "new.nn"], { stdin: spec });
  expect(code).toBe(0);
  expect(stdout).toContain("~ out: dense(4) -> dense(8), [4] -> [8], 12 -> 24 parameters");
  const both = await folder.nnc(["diff", "-", "-"], { stdin: spec });
  expect([both.code, both.stderr]).toEqual([
    2,
    expect.stringContaining("standard input can be one of the specs, not both"),
  ]);
});

test.each([
  { old: spec.replace("dense(4)", "dens(4)"), now: spec, file: "old.nn" },
  { old: spec, now: spec.replace("relu", "rleu"), file: "new.nn" },
])("what is wrong in $file is said", async ({ old, now, file }) => {
  const { code, stdout, stderr } = await folderOf({ "old.nn": old, "new.nn": now }).nnc(["diff", "old.nn", "new.nn"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`${file}:4:`);
});

test("colours on terminals, unless NO_COLOR", async () => {
  const folder = folderOf({ "old.nn": spec, "new.nn": wider });
  const words = ["diff", "old.nn", "new.nn"];
  expect((await folder.nnc(words, { isTerminal: true })).stdout).toContain("\u001b[33m");
  expect((await folder.nnc(words, { isTerminal: true, env: { NO_COLOR: "1" } })).stdout).not.toContain("\u001b");
});

test("git shows what a change means, by both ways that the docs describe", { timeout: 60_000 }, () => {
  const folder = folderOf({ "model.nn": spec, ".gitattributes": "*.nn diff=nnc\n" });
  const [tsx, nnc] = ["../../node_modules/tsx/dist/cli.mjs", "../../compiler/cli/nnc.ts"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const run = `'${process.execPath}' '${tsx ?? ""}' '${nnc ?? ""}'`;
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...words], {
      cwd: folder.path,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "first");
  folder.write("model.nn", wider);
  const quoted = (text: string): string => `sh -c "${text}"`;
  const textconv = `diff.nnc.textconv=${quoted(`${run} summary \\"\\$0\\" 2>/dev/null || cat \\"\\$0\\"`)}`;
  expect(git("-c", textconv, "diff")).toMatch(/^-out +dense\(4\) +\[4\] .*\n/m);
  const [before, after] = ['\\"\\$1\\"', '\\"\\$4\\"'];
  const means = `${run} diff ${before} ${after} 2>/dev/null || diff -u ${before} ${after} || true`;
  const command = `diff.nnc.command=${quoted(means)}`;
  expect(git("-c", command, "diff")).toContain("~ out: dense(4) -> dense(8), [4] -> [8], 12 -> 24 parameters");
  folder.write("model.nn", "model {");
  expect(git("-c", textconv, "diff")).toContain("+model {");
  expect(git("-c", command, "diff")).toContain("+model {");
});
